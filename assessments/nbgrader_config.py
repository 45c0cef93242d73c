"""nbgrader's settings for this course: the folder that holds this file is the course root.

Run nbgrader from this folder, or with `--course-dir` naming it. nbgrader's exchange is not used (it does not work on Windows):
hand-ins are zip files that `cmplearn collect` puts into `submitted/`.
"""

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import GetGrades

from cmplearn.marking.drop_in import autograde_preprocessors
from cmplearn.marking.feedback import PlainResults, template_folders

c = get_config()  # noqa: F821  (nbgrader supplies it)

c.CourseDirectory.course_id = "cmplearn"
# A rubric lies beside its source and is for tutors: it must not travel into release/ or autograded/.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "rubric.yaml"]

# A solution cell holds `name = None` above its solution, so nothing is put in the solution's place.
c.ClearSolutions.code_stub = {"python": ""}
c.ClearSolutions.text_stub = "Write your answer here."
# The mark scheme stands in the locked question above a written answer, and comes back when the answer is marked.
c.ClearMarkScheme.enforce_metadata = False
# A test cell that a participant deleted is put back before marking.
c.OverwriteCells.add_missing_cells = True
# What participants hand in runs in a sandbox, also when nbgrader autograde or formgrader's button marks it.
c.Autograde.autograde_preprocessors = autograde_preprocessors()
# Marking and feedback ask no other host for anything; feedback has each test's message, not its code.
c.HTMLExporter.extra_template_basedirs = template_folders()
c.GenerateFeedback.preprocessors = [GetGrades, PlainResults, CSSHTMLHeaderPreprocessor]
