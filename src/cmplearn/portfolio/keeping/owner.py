"""A portfolio open for writing: saves with versions, each safe to repeat, and all that keeps them."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cmplearn import store
from cmplearn.errors import InputError, StorageError
from cmplearn.portfolio.keeping import backups, erasing, files, saving
from cmplearn.portfolio.keeping.backups import Backup
from cmplearn.portfolio.keeping.documents import Document, Reader, StaleVersionError
from cmplearn.portfolio.keeping.erasing import Erased
from cmplearn.portfolio.keeping.files import StoredFile
from cmplearn.portfolio.keeping.history import Contents
from cmplearn.portfolio.keeping.keeper import Keeper
from cmplearn.portfolio.keeping.lock import Lock
from cmplearn.portfolio.keeping.merging import TakenIn, merge
from cmplearn.portfolio.keeping.tables import downloads, saves
from cmplearn.portfolio.keeping.unpacking import unpacked


class Portfolio(Reader):
    """A person's portfolio, open for writing. Made by `open_portfolio`; safe to use from several threads."""

    def __init__(self, engine: sa.Engine, lock: Lock, path: Path, notices: tuple[str, ...]) -> None:
        """Hold what `open_portfolio` opened."""
        super().__init__(engine)
        self._writer = engine
        self._lock = lock
        self.path = path
        self._notices = notices
        self._keeper = Keeper(path)
        self._finish_erasing()
        with store.reading(engine) as connection:
            is_empty = erasing.is_empty(connection)
        self._keeper.at_opening(is_empty=is_empty)

    def __enter__(self) -> "Portfolio":
        """Return this portfolio."""
        return self

    def close(self) -> None:
        """Let go of the file and of the lock."""
        self._keeper.wait()
        super().close()
        self._lock.release()

    @property
    def notices(self) -> tuple[str, ...]:
        """What the owner should know about the file and its backups."""
        return (*self._notices, self._keeper.notice) if self._keeper.notice else self._notices

    def held_at(self, link: str) -> None:
        """Note the link to this process's pages, for the message that a second process shows.

        Parameters
        ----------
        link : str
            Such as "http://127.0.0.1:8888/cmplearn/".
        """
        self._lock.say(link)

    @property
    def facts(self) -> store.DatabaseFacts:
        """Where the file is and how it is written."""
        return store.facts(self._writer)

    def save(self, kind: str, key: str, value: Any, version: int, operation: str) -> Document:
        """Save a value and return it once it is on the disk; what it replaces is kept in the history.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        key : str
            Such as "2.3/first-answer".
        value : JSON value
            Text, number, list or mapping, at most `LARGEST_VALUE` bytes.
        version : int
            The version that the writer last saw; 0 when they saw none.
        operation : str
            A name that the writer gives this save alone. Repeating it saves nothing again and returns the
            same acknowledgement.

        Returns
        -------
        Document
            As saved, with its new version.

        Raises
        ------
        StaleVersionError
            Somebody saved a later version than `version`; `current` is that one.
        InputError
            A kind, key, value, version or operation that cannot be.
        StorageError
            The disk is full or read-only; nothing was changed.
        """
        if version < 0:
            raise InputError(f"A version is 0 or more; {version} is not.")

        def follows(heads: list[Document]) -> list[Document]:
            current = heads[-1] if heads else None
            if (current.version if current else 0) != version:
                raise saving.stale(current, key, version)
            return heads[-1:]

        return self._save(kind, key, value, follows, operation)

    def settle(self, kind: str, key: str, value: Any, heads: Collection[str], operation: str) -> Document:
        """Save one value that takes the place of all versions that stood beside one another.

        Parameters
        ----------
        kind, key : str
            The document, one of `versions_apart`.
        value : JSON value
            One of the versions' values, or another that the person made of them.
        heads : collection of str
            The `uid` of every version that the person saw.
        operation : str
            As for `save`.

        Returns
        -------
        Document
            As saved.

        Raises
        ------
        StaleVersionError
            The versions are not those any more; nothing was changed.
        InputError, StorageError
            As for `save`.
        """

        def follows(found: list[Document]) -> list[Document]:
            if {head.uid for head in found} == set(heads):
                return found
            if not found:
                raise InputError(f"There are no versions of “{key}” to choose from. Nothing was changed.")
            raise StaleVersionError(found[-1])

        return self._save(kind, key, value, follows, operation)

    def _save(
        self,
        kind: str,
        key: str,
        value: Any,
        follows: Callable[[list[Document]], list[Document]],
        operation: str,
    ) -> Document:
        """Save a value after those heads that `follows` names of the heads there are."""
        text = saving.checked(kind, key, value, operation)
        with store.writing(self._writer) as connection:
            done = saving.repeated(connection, kind, key, operation)
            if done is not None:
                return done
            heads = follows(saving.heads_of(connection, kind, key))
            saved = saving.add(connection, kind, key, text, heads, operation)
        self._keeper.after_save()
        return saved

    def save_new(self, kind: str, values: Mapping[str, Any]) -> list[Document]:
        """Save new documents in one go: all of them or none, whatever happens meanwhile.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        values : mapping of str to JSON value
            By key. The keys must be random, as each names its save too: repeating it changes nothing.

        Returns
        -------
        list of Document
            As saved, in the order of `values`.

        Raises
        ------
        StaleVersionError
            One of the keys is taken; nothing was changed.
        InputError, StorageError
            As for `save`; nothing was changed.
        """
        texts = {key: saving.checked(kind, key, value, key) for key, value in values.items()}
        with store.writing(self._writer) as connection:
            saved = [saving.add_new(connection, kind, key, text) for key, text in texts.items()]
        self._keeper.after_save()
        return saved

    def note_download(self) -> None:
        """Keep the time of a download, so that pages can say how old the last one is."""
        with store.writing(self._writer) as connection:
            last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(saves.c.id), 0))).scalar_one()
            row = {"downloaded_at": datetime.now(UTC).isoformat(), "last_save": last}
            connection.execute(sa.insert(downloads), row)

    def look_into(self, bundle: bytes | Contents) -> TakenIn:
        """Return what taking a bundle in would change; nothing is changed.

        Parameters
        ----------
        bundle : bytes or Contents
            From `Reader.bundle` of this or another copy, or what `unpacked` made of it: saves need not wait
            while it is unpacked.

        Returns
        -------
        TakenIn

        Raises
        ------
        InputError
            It is no bundle, or was damaged, changed, or made to do harm.
        """
        other = unpacked(bundle) if isinstance(bundle, bytes) else bundle
        try:
            with store.writing(self._writer) as connection:
                raise _UndoneError(merge(connection, other))
        except _UndoneError as looked:
            return looked.result

    def take_in(self, bundle: bytes | Contents) -> TakenIn:
        """Merge a bundle: what is new in it comes in, what is here stays; all of it or nothing.

        Parameters
        ----------
        bundle : bytes or Contents
            From `Reader.bundle` of another copy, or the download of the first release; or what `unpacked`
            made of it.

        Returns
        -------
        TakenIn

        Raises
        ------
        InputError
            As for `look_into`; nothing was changed.
        StorageError
            The disk is full or read-only; nothing was changed.
        """
        return self._merge(unpacked(bundle) if isinstance(bundle, bytes) else bundle)

    def _merge(self, other: Contents) -> TakenIn:
        """Take another copy's contents in."""
        with store.writing(self._writer) as connection:
            taken = merge(connection, other)
            if taken.names_erased:  # also when another version of the document stays
                erasing.note_chore(connection)
        if taken.names_erased:
            self._finish_erasing()
        self._keeper.after_save()
        return taken

    def backups(self) -> list[Backup]:
        """Return the copies of the file that are kept beside it, the newest first.

        Returns
        -------
        list of Backup
        """
        return backups.backups_of(self.path)

    def bring_back(self, name: str) -> TakenIn:
        """Merge a backup: what it has and this portfolio lacks comes back; nothing is replaced.

        Parameters
        ----------
        name : str
            A backup's `name`.

        Returns
        -------
        TakenIn

        Raises
        ------
        NotFoundError
            There is no such backup.
        StorageError
            It is damaged or cannot be read; nothing was changed.
        """
        return self._merge(backups.contents_of(self.path, name))

    def keep_file(self, name: str, content: bytes) -> StoredFile:
        """Keep an evidence file and return how it is known.

        Parameters
        ----------
        name : str
            What the person calls it; folders and hidden characters are left out.
        content : bytes
            At most `files.LARGEST_FILE`.

        Returns
        -------
        StoredFile

        Raises
        ------
        InputError
            It is of a kind that is not kept, not what its ending says, or too large.
        StorageError
            The disk is full or read-only; nothing was changed.
        """
        safe = files.checked_file(name, content)
        with store.writing(self._writer) as connection:
            stored = files.keep(connection, safe, content)
        self._keeper.after_save()
        return stored

    def erase(self, kind: str, key: str, *more: tuple[str, str]) -> Erased:
        """Remove a document with all its versions, from the file, its log and its backups.

        Its name stays, so that older copies don't bring it back. A version that was made on another computer
        and never came here does come in with that computer's bundle.

        Parameters
        ----------
        kind, key : str
            The document.
        *more : (str, str)
            Kind and key of documents that go with it: all of them or none.

        Returns
        -------
        Erased
        """
        with store.writing(self._writer) as connection:
            found = [erasing.erase_document(connection, *each) > 0 for each in ((kind, key), *more)]
            erasing.note_chore(connection)
        return Erased(sum(found), 0, (*self._finish_erasing(), *self._damaged_files()))

    def erase_versions(self, kind: str, key: str, *, but: str) -> Erased:
        """Remove the earlier versions of a document, as `erase` removes all; the newest stays as it is.

        Parameters
        ----------
        kind, key : str
            The document.
        but : str
            The `uid` of its newest version, as the person saw it.

        Returns
        -------
        Erased
            It counts no document: none is gone.

        Raises
        ------
        StaleVersionError
            Another version counts by now, or there are several; nothing was changed.
        InputError
            Nothing is saved under that name.
        """
        with store.writing(self._writer) as connection:
            heads = saving.heads_of(connection, kind, key)
            if not heads:
                raise InputError(f"There are no versions of “{key}”. Nothing was changed.")
            if [head.uid for head in heads] != [but]:
                raise StaleVersionError(heads[-1])
            erasing.erase_versions(connection, kind, key, but)
            erasing.note_chore(connection)
        return Erased(0, 0, (*self._finish_erasing(), *self._damaged_files()))

    def erase_file(self, sha256: str) -> Erased:
        """Remove an evidence file, from the portfolio and its backups.

        Parameters
        ----------
        sha256 : str
            Its name by content.

        Returns
        -------
        Erased
        """
        with store.writing(self._writer) as connection:
            found = erasing.erase_content(connection, sha256)
            erasing.note_chore(connection)
        return Erased(0, min(found, 1), (*self._finish_erasing(), *self._damaged_files()))

    def erase_everything(self) -> Erased:
        """Remove every document, file, backup, damaged file and copy of what was handed in.

        Returns
        -------
        Erased
        """
        with store.writing(self._writer) as connection:
            documents, kept = erasing.erase_all(connection)
            erasing.note_chore(connection)
        remaining = (*self._finish_erasing(), *erasing.remove_copies(self.path))
        return Erased(documents, kept, remaining)

    def _finish_erasing(self) -> tuple[str, ...]:
        """Overwrite what an erasure removed; return why that could not be done, when it could not."""
        try:
            with store.reading(self._writer) as connection:
                due = erasing.chores_left(connection)
                if not due:
                    return ()
                is_empty = erasing.is_empty(connection)
            self._keeper.start_afresh(partial(store.scrub, self._writer), is_empty=is_empty)
            with store.writing(self._writer) as connection:
                erasing.end_chores(connection, due)
        except StorageError as error:
            return (
                "It can’t be read here any more, but its bytes may still be in the file or a backup. It is "
                f"tried again when cmplearn starts. The reason: {error}",
            )
        return ()

    def _damaged_files(self) -> tuple[str, ...]:
        """Return a line for each damaged file that is kept, which may hold what was erased."""
        return tuple(
            f"{path} is a damaged file that was kept, and may still hold it. Remove it by hand if you "
            "don’t need it any more."
            for path in erasing.damaged_files(self.path)
        )


class _UndoneError(Exception):
    """Ends a transaction without keeping anything of it; carries what it would have done."""

    def __init__(self, result: TakenIn) -> None:
        """Hold the result."""
        super().__init__()
        self.result = result
