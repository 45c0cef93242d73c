"""cmplearn: a professional learning programme on commissioning and medicines, on Jupyter."""

__version__ = "0.1.0"
