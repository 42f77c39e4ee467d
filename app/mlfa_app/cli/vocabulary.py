"""``mlfa vocabulary``: the user's words for the tags of the model."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.terminal import clean, counted, say, show, shown_path, write_json_line
from mlfa_app.jobs.vocabulary.genre_key import Suggestion, suggest_words, with_suggestions
from mlfa_app.jobs.vocabulary.wording import Values, words_to_text
from mlfa_app.jobs.vocabulary.wording_file import holds_words, read_wording, write_wording
from mlfa_app.packages import find_package
from mlfa_app.paths import catalog_path, settings_path
from mlfa_app.settings import Settings, change_saved, change_words
from mlfa_core.model_package import ModelPackage

# What the library holds of these is compared with the tags.
_WORDED_FIELDS = ("genre", "mood")
_Answer = TypeVar("_Answer")


@click.group(
    "vocabulary",
    epilog="Example:  mlfa vocabulary set hip-hop Rap   and then:  mlfa tag --dry-run ~/Music",
)
def command() -> None:
    """Show and change the words that are written for the tags of the model."""


@command.command("show", epilog="Example:  mlfa vocabulary show --all")
@click.option("--all", "is_all", is_flag=True, help="Also tags that keep their name.")
@options.json_option
def show_command(is_all: bool, is_json: bool) -> int:
    """Show your words, and for how many songs of the library each would be proposed."""
    settings, package = _settings_and_model()
    counts = _from_catalogue(lambda catalog: _counts(catalog, package, settings))
    shown = _tags(package)
    shown |= {tag: "" for tag in settings.wording if tag not in shown}
    if is_json:
        for tag, category in shown.items():
            document: dict[str, object] = {"tag": tag, "category": category or None}
            document["words"] = list(settings.wording.get(tag, (tag,)))
            document["songs"] = None if counts is None else counts.get(tag)
            write_json_line(document)
        write_json_line({"first": list(settings.priorities), "player": settings.profile})
        return 0
    tags = [tag for tag in shown if is_all or tag in settings.wording]
    for tag in tags:
        show(preview_line(tag, settings.wording.get(tag, (tag,)), counts))
    if not tags:
        show("Every tag is written by its own name.")
    if settings.priorities:
        show(f"first of all: {clean(words_to_text(settings.priorities))}")
    return 0


def preview_line(tag: str, words: Values, counts: Mapping[str, int] | None) -> str:
    """Say what is written for a tag, such as ``1,204 songs: techno -> Techno; Electronic``."""
    start = ""
    if counts is not None and tag in counts:
        start = f"{counted(counts[tag], 'song')}: "
    return f"{start}{clean(tag)} -> {clean(words_to_text(words)) or '(never written)'}"


@command.command("suggest", epilog="Example:  mlfa vocabulary suggest --apply")
@click.option("--apply", "is_applied", is_flag=True, help="Take all of them over.")
@options.json_option
def suggest_command(is_applied: bool, is_json: bool) -> int:
    """Suggest the spellings that your library has already, the most frequent of each."""
    settings, package = _settings_and_model()
    found = _from_catalogue(lambda catalog: _suggestions(catalog, package, settings)) or []
    for one in found:
        if is_json:
            others = [{"word": word, "files": count} for word, count in one.others]
            write_json_line(
                {"tag": one.tag, "word": one.word, "files": one.num_files, "others": others}
            )
            continue
        line = f"{clean(one.tag)} -> {clean(one.word)}  (in {counted(one.num_files, 'file')}"
        for word, count in one.others:
            line += f"; {clean(word)} in {count:,}"
        show(f"{line})")
    if not found and not is_json:
        show("Your library holds no other spelling of a tag.")
    if found and is_applied:
        _add(with_suggestions(options.user_settings().wording, found))
        say(f"Taken over: {counted(len(found), 'word')}.")
    elif found and not is_json:
        say("To take them over: mlfa vocabulary suggest --apply")
    return 0


@command.command("set", epilog="Example:  mlfa vocabulary set techno Techno Electronic")
@click.argument("tag")
@click.argument("words", nargs=-1, required=True)
def set_command(tag: str, words: tuple[str, ...]) -> int:
    """Write other words for a tag: one renames it, several split it.

    Two tags with the same word are merged.
    """
    settings, package = _settings_and_model()
    _known([tag], settings, package)
    cleaned = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    if not cleaned:
        raise click.UsageError("Name at least one word, or use: mlfa vocabulary ban")
    _add({tag: cleaned})
    show(preview_line(tag, cleaned, None))
    return 0


@command.command("ban", epilog="Example:  mlfa vocabulary ban world")
@click.argument("tags", nargs=-1, required=True)
def ban_command(tags: tuple[str, ...]) -> int:
    """Never write these tags."""
    settings, package = _settings_and_model()
    _known(tags, settings, package)
    _add(dict.fromkeys(tags, ()))
    for tag in tags:
        show(preview_line(tag, (), None))
    return 0


@command.command("reset", epilog="Example:  mlfa vocabulary reset techno")
@click.argument("tags", nargs=-1)
@click.option("--everything", is_flag=True, help="All of them, and what comes first.")
def reset_command(tags: tuple[str, ...], everything: bool) -> int:
    """Write tags by their own names again."""
    if bool(tags) == everything:
        raise click.UsageError("Name tags, or say --everything.")
    settings = options.user_settings()
    num_gone = sum(everything or tag in tags for tag in settings.wording)
    if everything:
        change_saved(settings_path(), wording={}, priorities=())
    else:
        change_words(settings_path(), dict.fromkeys(tags))
    show(f"{counted(num_gone, 'tag')} reset.")
    return 0


@command.command("first", epilog="Example:  mlfa vocabulary first Jazz Soul")
@click.argument("words", nargs=-1)
def first_command(words: tuple[str, ...]) -> int:
    """Say which words come before all others, the most important first.

    They do so wherever they are written, whatever their scores: this matters for players that
    show one genre. Without words, the surest come first again.
    """
    cleaned = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    change_saved(settings_path(), priorities=cleaned)
    show(f"first of all: {clean(words_to_text(cleaned))}" if cleaned else "The surest come first.")
    return 0


@command.command(
    "import",
    epilog="Example:  mlfa vocabulary import --dry-run tree.yaml allowed.txt",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--parents/--no-parents",
    default=None,
    help="Write the topmost genre of a tree too; by default where no list of names is given.",
)
@click.option("--dry-run", is_flag=True, help="Show what would become of the tags.")
def import_command(files: tuple[Path, ...], parents: bool | None, dry_run: bool) -> int:
    """Take over words from 'mlfa vocabulary export', or genres from other programs.

    Read are a genre tree of beets (.yaml), its whitelist (a name a line), and a genre filter of
    Picard (lines with + and -, * for anything, /expressions/). Several files count together.
    Words for tags that the files say nothing about stay.
    """
    from mlfa_app.jobs.vocabulary.genre_import import import_genres

    settings, package = _settings_and_model()
    own = [path for path in files if holds_words(path)]
    others = [path for path in files if path not in own]
    wording: dict[str, Values] = {}
    if others:
        genres = [tag for tag, category in _tags(package).items() if category == "genre"]
        found = import_genres(others, genres, with_parents=parents)
        for path, note in found.notes:
            say(f"{shown_path(path)}, line {note.line}: {clean(note.text)}")
        wording |= found.wording
        num = counted(found.num_names, "genre or line", "genres and lines")
        say(f"{num} read; {counted(found.num_same, 'tag keeps', 'tags keep')} the name it has.")
    for path in own:
        wording |= read_wording(path)
    counts = _from_catalogue(lambda catalog: _counts(catalog, package, settings))
    for tag, words in wording.items():
        show(preview_line(tag, words, counts))
    if dry_run:
        say("Nothing was changed.")
    else:
        _add(wording)
        say(f"Words for {counted(len(wording), 'tag')} taken over.")
    return 0


@command.command("export", epilog="Example:  mlfa vocabulary export words.txt")
@click.argument("file", type=click.Path(path_type=Path))
def export_command(file: Path) -> int:
    """Save your words to a text file that can be edited, and imported elsewhere."""
    wording = options.user_settings().wording
    write_wording(wording, file)
    show(f"Words for {counted(len(wording), 'tag')} saved to {shown_path(file)}.")
    return 0


def _settings_and_model() -> tuple[Settings, ModelPackage]:
    settings = options.user_settings()
    return settings, find_package(settings.model)


def _tags(package: ModelPackage) -> dict[str, str]:
    """Category by tag."""
    return {tag.name: tag.category for tag in package.vocabulary}


def _known(tags: Iterable[str], settings: Settings, package: ModelPackage) -> None:
    """Refuse tags that model, settings and user do not know: mistyped, they would do nothing."""
    known = [*_tags(package), *settings.wording]
    if any(tag not in known for tag in tags):
        own = _from_catalogue(lambda catalog: [tag for _, tag in catalog.decision_counts()])
        known += own or []
    for tag in tags:
        if tag not in known:
            near = difflib.get_close_matches(tag, known, 3, 0.5)
            hint = f" Perhaps: {', '.join(near)}." if near else ""
            raise click.UsageError(f"The model {package.name} has no tag “{clean(tag)}”.{hint}")


def _add(wording: Mapping[str, Values]) -> None:
    """Save words for some tags, beside those that the settings hold now."""
    change_words(settings_path(), wording)


def _from_catalogue(ask: Callable[[Catalog], _Answer]) -> _Answer | None:
    """Ask the catalogue, if there is one: a command that only shows makes none."""
    if not catalog_path().exists():
        return None
    with open_catalogue() as catalog:
        return ask(catalog)


def _counts(catalog: Catalog, package: ModelPackage, settings: Settings) -> dict[str, int]:
    from mlfa_app.jobs.deciding.tag_counts import count_tags

    return count_tags(catalog, options.rule_for(package, settings))


def _suggestions(catalog: Catalog, package: ModelPackage, settings: Settings) -> list[Suggestion]:
    found: list[Suggestion] = []
    for field in _WORDED_FIELDS:
        tags = [tag for tag, category in _tags(package).items() if category == field]
        found += suggest_words(tags, catalog.value_counts(field), settings.wording)
    return found
