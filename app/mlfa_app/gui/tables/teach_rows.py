"""Teaching in words: what became of each tag and how good it is, versions, questions, own tags."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from mlfa_app.catalog.folding import one_line
from mlfa_app.catalog.listing import Verdict
from mlfa_app.errors import printable, shown
from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.desks.teach import OpenQuestion
from mlfa_app.gui.number_text import decimal, number, percent, user_locale
from mlfa_app.jobs.teaching.own_tags import OwnTag
from mlfa_app.jobs.teaching.report import (
    TagOutcome,
    TaughtTag,
    TeachPhase,
    TeachProgress,
    TeachReport,
)
from mlfa_app.jobs.teaching.teach import TaughtVersion
from mlfa_core.tag_quality import TagQuality

DATA = Qt.ItemDataRole.UserRole
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class OwnTagModel(QStandardItemModel):
    """The user's tags, with how many songs have them and lack them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 5, parent)
        self.setHorizontalHeaderLabels(
            [
                self.tr("Tag"),
                self.tr("Kind"),
                self.tr("Songs with it"),
                self.tr("Songs without it"),
                self.tr("The model knows it"),
            ]
        )

    def show_tags(self, tags: Sequence[OwnTag]) -> None:
        """Show these tags."""
        self.removeRows(0, self.rowCount())
        for tag in tags:
            words = (
                one_line(tag.name),
                category_name(tag.category),
                number(tag.num_yes),
                number(tag.num_no),
                self.tr("yes") if tag.is_taught else self.tr("not yet"),
            )
            self.appendRow(_items(words, tag))

    def tag_at(self, row: int) -> OwnTag | None:
        """The tag of a row; None where there is none."""
        tag = self.index(row, 0).data(DATA) if 0 <= row < self.rowCount() else None
        return tag if isinstance(tag, OwnTag) else None


class QuestionModel(QStandardItemModel):
    """The songs that are asked about, the most valuable answer first."""

    SONG, TAG, SCORE, ANSWER = range(4)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setHorizontalHeaderLabels(
            [self.tr("Song"), self.tr("Has it this tag?"), self.tr("Score"), self.tr("You said")]
        )

    def show_questions(self, asked: Sequence[OpenQuestion]) -> None:
        """Show these questions."""
        self.removeRows(0, self.rowCount())
        for one in asked:
            question = one.question
            name = printable(question.path.stem)
            song = one_line(f"{question.artist} – {name}" if question.artist else name)
            score = "" if question.score is None else decimal(question.score, 2)
            items = _items((song, one_line(question.tag), score, ""), one)
            for item in items:
                item.setToolTip(shown(question.path))
            text = self.tr("{song}: has it the tag {tag}?")
            items[0].setAccessibleText(text.format(song=song, tag=one_line(question.tag)))
            self.appendRow(items)

    def asked_at(self, row: int) -> OpenQuestion | None:
        """The question of a row; None where there is none."""
        asked = self.index(row, 0).data(DATA) if 0 <= row < self.rowCount() else None
        return asked if isinstance(asked, OpenQuestion) else None

    def show_answers(self, verdicts: Sequence[Verdict | None]) -> None:
        """Show what was said, in the order of the rows."""
        words = {Verdict.ACCEPTED: self.tr("yes"), Verdict.REJECTED: self.tr("no")}
        for row, verdict in enumerate(verdicts[: self.rowCount()]):
            self.item(row, self.ANSWER).setText("" if verdict is None else words[verdict])


class QualityModel(QStandardItemModel):
    """What was learnt of each tag, beside what the model did before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 6, parent)
        self.setHorizontalHeaderLabels(
            [
                self.tr("Tag"),
                self.tr("Songs with, without"),
                self.tr("What became of it"),
                self.tr("Told apart"),
                self.tr("Proposals right"),
                self.tr("Found"),
            ]
        )
        for column, text in (
            (
                3,
                self.tr(
                    "ROC-AUC on held-out songs, before and after: 0.5 is chance, 1 is perfect."
                ),
            ),
            (4, self.tr("Precision on held-out songs at the precision of your settings.")),
            (5, self.tr("Recall: share of the held-out songs with the tag that get it.")),
        ):
            self.horizontalHeaderItem(column).setToolTip(text)

    def show_report(self, report: TeachReport | None) -> None:
        """Show what was learnt; None empties the table."""
        self.removeRows(0, self.rowCount())
        for tag in () if report is None else report.tags:
            words = (
                one_line(tag.name),
                f"{number(tag.num_examples)}, {number(tag.num_counter_examples)}",
                outcome_words(tag.outcome),
                _change(tag, lambda one: decimal(one.roc_auc, 2)),
                _change(tag, _precision),
                _change(tag, lambda one: percent(one.recall)),
            )
            items = _items(words, tag)
            whole = self.tr("{tag}: {became}. ROC-AUC {roc}, precision {right}, recall {found}.")
            items[0].setAccessibleText(
                whole.format(
                    tag=words[0], became=words[2], roc=words[3], right=words[4], found=words[5]
                )
            )
            for item in items:
                item.setToolTip(_facts(tag))
            self.appendRow(items)


class VersionModel(QStandardItemModel):
    """The versions that were taught, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 5, parent)
        self.setHorizontalHeaderLabels(
            [
                self.tr("Version"),
                self.tr("Made"),
                self.tr("Tags"),
                self.tr("Songs"),
                self.tr("In use"),
            ]
        )

    def show_versions(self, versions: Sequence[TaughtVersion], used: str) -> None:
        """Show these versions.

        Args:
            versions: The newest first.
            used: Name of the model in use.
        """
        self.removeRows(0, self.rowCount())
        for version in versions:
            name = self.tr("{number}, taught on {model}")
            words = (
                name.format(number=number(version.number), model=one_line(version.base_name)),
                "" if version.made_s is None else _time_text(version.made_s),
                number(version.num_tags),
                "" if version.num_songs is None else number(version.num_songs),
                self.tr("yes") if version.package.name == used else "",
            )
            self.appendRow(_items(words, version))

    def version_at(self, row: int) -> TaughtVersion | None:
        """The version of a row; None where there is none."""
        version = self.index(row, 0).data(DATA) if 0 <= row < self.rowCount() else None
        return version if isinstance(version, TaughtVersion) else None


# Words


def outcome_words(outcome: TagOutcome) -> str:
    """What became of a tag."""
    return {
        TagOutcome.LEARNT: QCoreApplication.translate("Teaching", "learnt"),
        TagOutcome.UNSURE: QCoreApplication.translate(
            "Teaching", "scored, but never sure enough to be proposed"
        ),
        TagOutcome.UNMEASURED: QCoreApplication.translate(
            "Teaching", "not measured: too few albums and artists; never proposed"
        ),
        TagOutcome.KEPT: QCoreApplication.translate("Teaching", "the model’s own stays"),
        TagOutcome.ONE_SIDED: QCoreApplication.translate(
            "Teaching", "not learnt: no song is known to lack it"
        ),
    }[outcome]


def progress_words(progress: TeachProgress) -> str:
    """What is being done, and how far that is."""
    texts = {
        TeachPhase.READING: QCoreApplication.translate(
            "Teaching", "Reading what was heard: {share}"
        ),
        TeachPhase.FITTING: QCoreApplication.translate(
            "Teaching", "Learning, and measuring on held-out songs: {share}"
        ),
        TeachPhase.SCORING: QCoreApplication.translate(
            "Teaching", "Deciding the library anew: {share}"
        ),
    }
    return texts[progress.phase].format(share=percent(progress.done / max(progress.total, 1)))


def report_words(report: TeachReport) -> str:
    """What was learnt, in two sentences."""
    text = QCoreApplication.translate(
        "Teaching",
        "%n tags were learnt, from {songs} songs of {groups} albums and artists.",
        "",
        report.num_learnt,
    )
    words = [text.format(songs=number(report.num_songs), groups=number(report.num_groups))]
    if report.too_few:
        names = [f"{one_line(name)} ({number(count)})" for name, count in report.too_few.items()]
        few = QCoreApplication.translate("Teaching", "Too few songs have: {names}.").format(
            names=", ".join(names[:5])
        )
        words.append(few if len(names) <= 5 else few.removesuffix(".") + " …")
    return " ".join(words)


def _facts(tag: TaughtTag) -> str:
    """What was measured of a tag, for the tip of its row."""
    lines = [outcome_words(tag.outcome)]
    for text, one in (
        (QCoreApplication.translate("Teaching", "before"), tag.before),
        (QCoreApplication.translate("Teaching", "after"), tag.after),
    ):
        if one is not None:
            words = QCoreApplication.translate(
                "Teaching",
                "{when}: ROC-AUC {roc}, {right} of {proposed} proposals right, "
                "{positives} of {measured} held-out songs have it",
            )
            lines.append(
                words.format(
                    when=text,
                    roc=_interval(one),
                    right=number(one.num_right),
                    proposed=number(one.num_accepted),
                    positives=number(one.num_positives),
                    measured=number(one.num_measured),
                )
            )
    return "\n".join(lines)


def _interval(quality: TagQuality) -> str:
    if quality.interval is None:
        return decimal(quality.roc_auc, 2)
    low, high = quality.interval
    return f"{decimal(quality.roc_auc, 2)} ({decimal(low, 2)} – {decimal(high, 2)})"


def _precision(quality: TagQuality) -> str:
    return "–" if quality.precision is None else percent(quality.precision)


def _change(tag: TaughtTag, say: object) -> str:
    assert callable(say)
    before = "" if tag.before is None else say(tag.before)
    after = "" if tag.after is None else say(tag.after)
    return f"{before} → {after}" if before and after else str(after or before)


def _time_text(seconds: float) -> str:
    return user_locale().toString(
        QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale.FormatType.ShortFormat
    )


def _items(words: Sequence[str], data: object) -> list[QStandardItem]:
    items = [QStandardItem(text) for text in words]
    for item in items:
        item.setFlags(_FLAGS)
    items[0].setData(data, DATA)
    return items
