"""The side of the review where the user says what may happen to which field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.tables.caution_words import player_name
from mlfa_app.gui.tables.change_words import field_name, policy_explanation, policy_name
from mlfa_app.gui.views.labels import stand_out
from mlfa_app.gui.views.song.wording_panel import WordingPanel
from mlfa_app.jobs.writing.looking import Obstacle
from mlfa_app.jobs.writing.review_plan import ReviewChoice
from mlfa_app.settings import POLICIES, POLICY_FIELDS, PROFILES, Settings

_LEAST_LETTERS = 10


class WriteChoices(QScrollArea):
    """Which tags, what may happen to each field, the user's words, and options.

    Signals:
        changed: `choice` is another one now.
        remember_wanted: The user wants these choices as the settings for all songs.

    Attributes:
        preferred_width: Width at which nothing is cut.

    Args:
        settings: What the choices begin with.
        parent: Owner.
    """

    changed = Signal()
    remember_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preferred_width = 0
        self._inner = QWidget()
        self._priorities = settings.priorities
        self.scope_box = _box()
        self.scope_box.addItem(self.tr("Proposed and accepted tags"), False)
        self.scope_box.addItem(self.tr("Only tags that I accepted"), True)
        self.scope_box.setAccessibleName(self.tr("Which tags are written"))
        self.policy_boxes = {name: self._policy_box(name, settings) for name in POLICY_FIELDS}
        self.wording_panel = WordingPanel(settings.wording)
        wording_fold = _fold(self.tr("&Your words"), self.wording_panel)
        self.player_box = _box()
        self.player_box.setAccessibleName(self.tr("Which player reads the files"))
        for name in PROFILES:
            self.player_box.addItem(player_name(name), name)
        self.player_box.setCurrentIndex(self.player_box.findData(settings.profile))
        options = QWidget()
        self.keep_mtime_box = QCheckBox(self.tr("&Keep the modification time"))
        self.keep_mtime_box.setChecked(settings.keep_mtime)
        self.allow_boxes = {
            Obstacle.READ_ONLY: QCheckBox(self.tr("Read-only files")),
            Obstacle.HARD_LINKS: QCheckBox(self.tr("Files with hard links")),
            Obstacle.SYMLINK: QCheckBox(self.tr("Follow symbolic links")),
        }
        self.allow_boxes[Obstacle.HARD_LINKS].setToolTip(
            self.tr("This name gets the new content; its other names keep the old one.")
        )
        self.allow_boxes[Obstacle.SYMLINK].setToolTip(
            self.tr("The file that a link leads to is written; the link stays.")
        )
        option_layout = QVBoxLayout(options)
        option_layout.setContentsMargins(0, 0, 0, 0)
        option_layout.addWidget(self.keep_mtime_box)
        also_label = QLabel(self.tr("Write also what is left alone otherwise:"))
        also_label.setWordWrap(True)
        option_layout.addWidget(also_label)
        for box in self.allow_boxes.values():
            option_layout.addWidget(box)
        options_fold = _fold(self.tr("&Options"), options)
        self.remember_button = QPushButton(self.tr("&Remember for next time"))
        self.remember_button.setToolTip(
            self.tr("Keep these policies, words and the modification time as your settings.")
        )
        self._lay_out([wording_fold, options_fold])
        self._connect()

    @property
    def choice(self) -> ReviewChoice:
        """What the user chose."""
        return ReviewChoice(
            policies={name: box.currentData() for name, box in self.policy_boxes.items()},
            wording=self.wording_panel.wording,
            accepted_only=bool(self.scope_box.currentData()),
            priorities=self._priorities,
            profile=self.player_box.currentData(),
            allowed=frozenset(one for one, box in self.allow_boxes.items() if box.isChecked()),
            keep_mtime=self.keep_mtime_box.isChecked(),
        )

    def set_policy(self, field: str, policy: str) -> None:
        """Choose a policy."""
        box = self.policy_boxes[field]
        box.setCurrentIndex(box.findData(policy))

    def set_accepted_only(self, is_only: bool) -> None:
        """Choose which tags are written."""
        self.scope_box.setCurrentIndex(self.scope_box.findData(is_only))

    def _policy_box(self, field: str, settings: Settings) -> QComboBox:
        box = _box()
        box.setAccessibleName(
            self.tr("What may happen to the field {field}").format(field=field_name(field))
        )
        for policy in POLICIES:
            box.addItem(policy_name(policy), policy)
            box.setItemData(
                box.count() - 1, policy_explanation(policy), Qt.ItemDataRole.ToolTipRole
            )
        box.setCurrentIndex(box.findData(settings.policies.get(field, "never")))
        return box

    def _lay_out(self, folds: list[QWidget]) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, box in self.policy_boxes.items():
            form.addRow(field_name(name), box)
        inner = self._inner
        layout = QVBoxLayout(inner)
        layout.addWidget(_heading(self.tr("Which tags")))
        layout.addWidget(self.scope_box)
        layout.addSpacing(self.fontMetrics().height() // 2)
        layout.addWidget(_heading(self.tr("What may happen to each field")))
        form.addRow(self.tr("&Player:"), self.player_box)
        layout.addLayout(form)
        layout.addSpacing(self.fontMetrics().height() // 2)
        for fold in folds:
            layout.addWidget(fold)
        layout.addWidget(self.remember_button)
        layout.addStretch()
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._set_widths()

    def _set_widths(self) -> None:
        """Ask for room for the longest words, in any language, and manage with less."""
        bar = 2 * self.verticalScrollBar().sizeHint().width()
        advance = self.fontMetrics().horizontalAdvance
        words = max(advance(policy_name(policy)) for policy in POLICIES)
        names = max(advance(field_name(name)) for name in POLICY_FIELDS)
        # Beside the words a box has an arrow and margins, the form a gap.
        self.preferred_width = words + names + 10 * advance("x") + bar
        self.setMinimumWidth(self._inner.minimumSizeHint().width() + bar)

    def _connect(self) -> None:
        for box in (self.scope_box, self.player_box, *self.policy_boxes.values()):
            box.currentIndexChanged.connect(self._on_changed)
        for check in (self.keep_mtime_box, *self.allow_boxes.values()):
            check.toggled.connect(self._on_changed)
        self.wording_panel.wording_changed.connect(self._on_changed)
        self.remember_button.clicked.connect(self.remember_wanted)

    def _on_changed(self) -> None:
        self.changed.emit()


def _box() -> QComboBox:
    """A choice that can be narrower than its longest words."""
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_LEAST_LETTERS)
    return box


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    stand_out(label)
    return label


def _fold(text: str, content: QWidget) -> QWidget:
    """A button, and below it what it shows and hides."""
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setArrowType(Qt.ArrowType.RightArrow)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def on_toggled(is_open: bool) -> None:
        content.setVisible(is_open)
        button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)

    button.toggled.connect(on_toggled)
    content.hide()
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(button)
    layout.addWidget(content)
    return whole
