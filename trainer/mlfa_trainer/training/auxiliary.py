"""Further things a local network is asked for in training, by heads that are thrown away after it.

A network on waveforms has to find out by itself that pitch and loudness over time matter, which
takes millions of segments. Asking a middle layer for the mel spectrogram, thousands of numbers a
segment, teaches it that much sooner. Asking the levels below the top for the tags does the same
for them. Neither is in the papers, and recipes of their tables leave both out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor, nn

from mlfa_core.layer_features import pool_segment
from mlfa_core.mel_scale import FFT_SAMPLES, HOP_SAMPLES, NUM_BANDS, mel_filter_bank
from mlfa_core.models.blocks import LevelNetwork
from mlfa_trainer.sections.networks import AuxiliarySection
from mlfa_trainer.targets import Task
from mlfa_trainer.training.sampling import soft_loss

# Levels below the top one that are asked for the tags: with it, the three that paper B uses.
_LEVELS_BELOW = 2
# Of the magnitude before the logarithm: quiet sounds count, which the papers' 10 hardly shows.
_COMPRESSION = 1000.0


class AidedNetwork(nn.Module):
    """A network with auxiliary heads; called in its place while it is trained.

    Attributes:
        network: The network itself, whose weights are kept.
        heads: What leaves after the training.
    """

    def __init__(self, network: LevelNetwork, section: AuxiliarySection) -> None:
        super().__init__()
        self.network = network
        self.heads = nn.ModuleDict()
        self.hop_samples: int | None = None
        self._spectrogram_level = -1
        if section.spectrogram > 0:
            self._spectrogram_level, self.hop_samples = _spectrogram_tap(network)
            channels = network.levels[self._spectrogram_level].num_channels
            self.heads["spectrogram"] = nn.Conv1d(channels, NUM_BANDS, 1)
        num_outputs = _output_layer(network).out_features
        top = len(network.levels) - 1
        self._tag_levels = range(top - _LEVELS_BELOW, top) if section.levels > 0 else range(0)
        for index in self._tag_levels:
            head = nn.Linear(network.levels[index].num_channels, num_outputs)
            self.heads[network.levels[index].name] = head

    def forward(self, segments: Tensor) -> tuple[Tensor, Tensor | None, list[Tensor]]:
        """Return logits, the guessed spectrogram (segments, bands, frames), and more logits.

        Args:
            segments: Network inputs, (segments, *input_shape).
        """
        hidden = self.network.arrange(segments)
        spectrogram, more = None, []
        for index, block in enumerate(self.network.blocks):
            hidden = block(hidden)
            if index == self._spectrogram_level:
                spectrogram = self.heads["spectrogram"](hidden)
            if index in self._tag_levels:
                head = self.heads[self.network.levels[index].name]
                more.append(head(pool_segment(hidden)))
        return self.network.classify(hidden), spectrogram, more


class AuxiliaryLoss:
    """The loss of an ``AidedNetwork``'s answers.

    Args:
        section: Weights.
        columns: Weight of each output, (outputs,).
        task: Of the tags.
        batch: Segments of the whole batch.
        hop_samples: Samples between the guessed spectrogram's frames.
    """

    def __init__(
        self,
        section: AuxiliarySection,
        columns: Tensor,
        task: Task,
        batch: int,
        hop_samples: int | None,
    ) -> None:
        self._section, self._columns, self._task = section, columns, task
        self._batch, self._hop_samples = batch, hop_samples

    def __call__(
        self,
        spectrogram: Tensor | None,
        logits: Sequence[Tensor],
        inputs: Tensor,
        values: Tensor,
        known: Tensor,
        total: float,
    ) -> Tensor:
        """Return this part's summand; arguments as the network gave and got them."""
        loss = inputs.new_zeros(())
        if spectrogram is not None and self._hop_samples is not None:
            wanted = spectrogram_target(inputs, self._hop_samples)
            squares = (spectrogram.float() - wanted).square().mean(dim=(1, 2)).sum()
            loss = loss + self._section.spectrogram * squares / self._batch
        for found in logits:
            part = soft_loss(found, values, known, self._columns, self._task, total)
            loss = loss + self._section.levels * part
        return loss


def spectrogram_target(waveforms: Tensor, hop_samples: int) -> Tensor:
    """Return what the spectrogram's head shall answer: log10(1 + 1000 mel) - 1.

    Args:
        waveforms: (segments, samples), a whole number of hops, at 22,050 Hz.
        hop_samples: At most a window; windows lie around the middle of each hop.

    Returns:
        (segments, bands, samples // hop_samples).
    """
    filters, window = _filters(str(waveforms.device))
    before = (FFT_SAMPLES - hop_samples) // 2
    padded = nn.functional.pad(waveforms, (before, FFT_SAMPLES - hop_samples - before))
    frames = padded.unfold(-1, FFT_SAMPLES, hop_samples) * window
    magnitude = torch.fft.rfft(frames).abs() @ filters
    return torch.log10(1.0 + _COMPRESSION * magnitude).sub_(1.0).transpose(1, 2)


def set_output_prior(network: LevelNetwork, means: Tensor, task: Task) -> None:
    """Let a fresh network answer the outputs' mean targets, (outputs,), where it knows nothing.

    Else a short training spends its first steps on that alone.
    """
    with torch.no_grad():
        low = means.clamp(1e-3, 1.0 - 1e-3)
        prior = low.log() if task == "single-label" else low.logit()
        _output_layer(network).bias.copy_(prior)


def _output_layer(network: LevelNetwork) -> nn.Linear:
    return [module for module in network.modules() if isinstance(module, nn.Linear)][-1]


def _spectrogram_tap(network: LevelNetwork) -> tuple[int, int]:
    """Return the block whose output comes as often as frames do, and how many samples apart."""
    (num_samples,) = network.input_shape
    for index, level in enumerate(network.levels[1:], start=0):
        # A block's output is as long as the next level's activations.
        hop_samples = num_samples // level.num_frames
        if hop_samples >= HOP_SAMPLES:
            return index, hop_samples
    raise AssertionError("every sample-level network ends in one frame")


@lru_cache(maxsize=8)
def _filters(device: str) -> tuple[Tensor, Tensor]:
    filters = torch.from_numpy(mel_filter_bank().T.copy()).to(device)  # (bins, bands)
    return filters, torch.hann_window(FFT_SAMPLES, periodic=True, device=device)
