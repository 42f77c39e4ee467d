"""Readers of sound files: identity, fields, decoders, the player; and the safe write."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import islice

from proofs.fuzz_look import Look
from proofs.fuzz_mutators import spoil
from proofs.fuzz_seeds import sound_seeds

from mlfa_app.jobs.writing.tasks import check_decodes
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.display_fields import read_display_fields
from mlfa_app.tagfiles.fields import FileFields, read_fields
from mlfa_app.tagfiles.plan import FieldChange, FilePlan
from mlfa_app.tagfiles.write import apply_plan
from mlfa_core.audio import open_stereo, open_waveform

_WANTED = {"genre": ("Klezmer", "Дуб"), "mood": ("odd",), "instrument": ("琴",)}


class SoundFiles:
    """Sound files of all containers. A `Family`."""

    name = "sound"

    def seeds(self) -> Mapping[str, tuple[str, bytes]]:
        """See `Family`."""
        return sound_seeds()

    def spoiled(self, number: int, seeds: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
        """See `Family`."""
        rng = random.Random(f"sound/{number}")
        names = list(seeds)
        suffix, data = seeds[names[number % len(names)]]
        others = [seeds[name][1] for name in rng.sample(names, 3)] + [data]
        return suffix, spoil(rng, data, others)

    def look(self, look: Look) -> None:
        """See `Family`."""
        digest, fields = "", None
        with look.unchanged("reading"):
            with look.by("identity"):
                digest = payload_digest(look.path)
            with look.by("fields"):
                fields = read_fields(look.path)
            with look.by("fields for the list"):
                read_display_fields(look.path)
            with look.by("decoder"), open_waveform(look.path) as blocks:
                for _ in blocks:
                    pass
            with look.by("player"):
                _listen(look)
        if fields is not None and digest:
            _write(look, fields, digest)


def _listen(look: Look) -> None:
    with open_stereo(look.path) as stream:
        next(stream, None)
        stream.seek((stream.duration_s or 0.2) / 2)
        for _ in islice(stream, 50):
            pass
        stream.seek(0.0)
        next(stream, None)


def _write(look: Look, fields: FileFields, digest: str) -> None:
    """Write fields: all is well afterwards, or nothing has happened."""
    path = look.path
    before = path.read_bytes()
    changes = tuple(
        FieldChange(field, fields.values.get(field, ()), new) for field, new in _WANTED.items()
    )
    plan = FilePlan(path, digest, FileStamp.of(path), fields.container, changes)
    is_written = False
    with look.by("write"):
        # Half of the files need not play: a tag can be written where no decoder exists.
        check = check_decodes if look.number % 2 else None
        is_written = apply_plan(plan, check_decodes=check).skipped is None
    if not is_written:
        if path.read_bytes() != before:
            look.found("write", "refused, and yet the file is another one")
    else:
        if payload_digest(path) != digest:
            look.found("write", "the sound is another one")
        if {key: read_fields(path).values.get(key) for key in _WANTED} != _WANTED:
            look.found("write", "the values are not read back")
        with look.by("write back"):
            _write_back(look, fields, digest)
    if [entry.name for entry in look.folder.iterdir()] != [path.name]:
        look.found("write", "something was left beside the file")


def _write_back(look: Look, fields: FileFields, digest: str) -> None:
    path, current = look.path, read_fields(look.path)
    changes = tuple(
        FieldChange(field, current.values.get(field, ()), fields.values.get(field, ()))
        for field in _WANTED
    )
    apply_plan(FilePlan(path, digest, FileStamp.of(path), current.container, changes))
    if {key: read_fields(path).values.get(key) for key in _WANTED} != {
        key: fields.values.get(key) for key in _WANTED
    }:
        look.found("write back", "the old values are not there again")
    if payload_digest(path) != digest:
        look.found("write back", "the sound is another one")
