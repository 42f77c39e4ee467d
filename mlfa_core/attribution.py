"""What each scale and level contributed to a tag: shares that add up to its score exactly.

The global classifier is a piecewise linear function of the song vector: linear layers with ReLU
between them, batch normalisation being affine once trained. So is the merged logit of a tag, the
maximum of some of its outputs. A song is compared with a baseline, the average song, along the
straight path between their vectors. The share of a feature is its difference times the mean
gradient on that path:

    share_i = (x_i - b_i) * integral over t in [0, 1] of df/dx_i at b + t (x - b)

which are the Aumann-Shapley prices, also known as integrated gradients. The share of a level of a
scale is the sum over its features. All shares together are f(x) - f(b). The integral is not
approximated: between the points where a unit, or the winning output, changes, the gradient is
constant, so that it is a finite sum. Where the classifier is linear, a share is weight times
difference.

A tag that a user taught is linear in the standardised song vector of length 1 (`song_head`). There
the logit is a sum already: a share is weight times value, and the average song, whose vector is
zero, has the bias alone.

Source:
    R. Aumann and L. Shapley, Values of Non-Atomic Games, 1974; E. Friedman, Paths and consistency
    in additive cost sharing, 2004; M. Sundararajan, A. Taly, Q. Yan, Axiomatic Attribution for
    Deep Networks, 2017. Not from paper A or B.

Numpy alone and in float64, so that any process may ask.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_core.aggregation import feature_key
from mlfa_core.errors import ModelPackageError, ShapeError
from mlfa_core.model_package import ModelPackage
from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON
from mlfa_core.song_head import SongHead, head_of
from mlfa_core.typical_song import read_typical_song

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

_NUM_HIDDEN = 2
# Below this share of the strongest, a direction of the first layer is a rounding error.
_LEAST_VARIANCE = 1e-9


@dataclass(frozen=True, eq=False)
class LinearLayer:
    """Weights, (outputs, inputs), and bias, (outputs,), of a layer."""

    weight: Doubles
    bias: Doubles


@dataclass(frozen=True, eq=False)
class TagHead:
    """A classifier of song vectors: linear layers with ReLU between them.

    Attributes:
        layers: At least one; the last one gives the outputs.
        baseline: Song vector of the average song, (features,).
        is_measured: Whether the baseline was measured on the songs of the training, rather than
            worked out from the classifier.
        taught: Further outputs, taught by a user, that come after those of the layers.
    """

    layers: tuple[LinearLayer, ...]
    baseline: Doubles
    is_measured: bool = True
    taught: SongHead | None = None

    @property
    def num_outputs(self) -> int:
        """Outputs of the layers, those that were taught left out."""
        return len(self.layers[-1].bias)

    def outputs(self, song_vectors: Doubles) -> Doubles:
        """Return the layers' logits, (songs, outputs), of song vectors, (songs, features)."""
        values = song_vectors
        for place, layer in enumerate(self.layers):
            values = (np.maximum(values, 0.0) if place else values) @ layer.weight.T + layer.bias
        return values


@dataclass(frozen=True, slots=True)
class BlockShare:
    """What one level of one scale contributed.

    Attributes:
        key: The song feature, ``scale/level``.
        share: In units of the logit; negative where it spoke against the tag.
    """

    key: str
    share: float


@dataclass(frozen=True, slots=True)
class TagShares:
    """Why a tag has its score: ``base_logit`` and all shares add up to ``logit``.

    Attributes:
        tag: Its name.
        blocks: Share of every level of every scale, in the order of the song vector.
        logit: Merged logit of the song, before calibration.
        base_logit: That of the average song (where a taught output won: of this output).
        slope: Of the calibration: ``sigmoid(slope * logit + offset)`` is the score.
        offset: Likewise.
        output: The classifier's output that won, an index.
        residual: What is missing from the sum for rounding errors alone.
    """

    tag: str
    blocks: tuple[BlockShare, ...]
    logit: float
    base_logit: float
    slope: float
    offset: float
    output: int
    residual: float

    @property
    def score(self) -> float:
        """Calibrated score of the song, 0 to 1."""
        return self._calibrated(self.logit)

    @property
    def base_score(self) -> float:
        """That of the average song."""
        return self._calibrated(self.base_logit)

    def _calibrated(self, logit: float) -> float:
        return 1.0 / (1.0 + math.exp(-min(max(self.slope * logit + self.offset, -700.0), 700.0)))


def feature_keys(package: ModelPackage) -> tuple[str, ...]:
    """Name the song features of a package in the order of its song vectors."""
    return tuple(
        feature_key(extractor.scale, place)
        for extractor in package.facts.extractors
        for place in range(1, len(extractor.levels) + 1)
    )


def read_head(package: ModelPackage) -> TagHead:
    """Read the classifier of a package.

    Raises:
        ModelPackageError: If its weights cannot be read, or are not those of a classifier.
    """
    tensors = package.read_weights()
    facts = package.facts.classifier
    try:
        arrays = {
            name.removeprefix("classifier."): np.asarray(array, np.float64)
            for name, array in tensors.items()
            if name.startswith("classifier.")
        }
        layers = [
            _folded(arrays, f"hidden.{4 * place}", f"hidden.{4 * place + 1}")
            for place in range(_NUM_HIDDEN)
        ]
        layers.append(LinearLayer(arrays["output.weight"], arrays["output.bias"]))
        # The song vector is scaled by one mean and one deviation first: that is affine, too.
        first = layers[0].weight / facts.feature_std
        shift = first.sum(axis=1) * facts.feature_mean
        layers[0] = LinearLayer(first, layers[0].bias - shift)
        num_features = first.shape[1]
        typical = read_typical_song(package, num_features)
        baseline = (
            _answering_as_in_training(arrays, facts.feature_mean, facts.feature_std)
            if typical is None
            else typical.astype(np.float64)
        )
        taught = package.facts.head
        head = TagHead(
            tuple(layers),
            baseline,
            is_measured=typical is not None,
            taught=None if taught is None else head_of(tensors, taught.num_outputs, num_features),
        )
        num_outputs = package.facts.num_classifier_outputs
        is_sound = head.outputs(baseline[np.newaxis]).shape == (1, num_outputs)
    except (KeyError, ValueError, IndexError, ShapeError) as error:
        raise _unfit(package) from error
    if not is_sound or not all(np.isfinite(layer.weight).all() for layer in layers):
        raise _unfit(package)
    return head


def explain_tag(
    package: ModelPackage, head: TagHead, features: Mapping[str, Floats], tag: str
) -> TagShares:
    """Say what each level of each scale contributed to a tag of a song.

    Args:
        package: Names the tags and calibrates them.
        head: Its classifier.
        features: Stored song features by ``scale/level``, (channels,) each.
        tag: One of the package's tags.

    Raises:
        ShapeError: If the features are not those of the package.
        KeyError: If it has no such tag.
    """
    names = package.vocabulary.names
    if tag not in names:
        raise KeyError(tag)
    column = names.index(tag)
    keys = feature_keys(package)
    missing = [key for key in keys if key not in features]
    if missing:
        raise ShapeError(f"Song features are missing: {', '.join(missing)}.")
    widths = [features[key].shape[-1] for key in keys]
    vector = np.concatenate([features[key] for key in keys]).astype(np.float64)
    if vector.shape != head.baseline.shape:
        raise ShapeError(f"Expected {head.baseline.shape} features, got {vector.shape}.")
    base, logit, output, shares = _shares_of_tag(
        head, vector, package.vocabulary.tags[column].sources
    )
    bounds = np.cumsum([0, *widths[:-1]])
    blocks = np.add.reduceat(shares, bounds)
    calibration = package.calibration
    return TagShares(
        tag=tag,
        blocks=tuple(
            BlockShare(key, float(share)) for key, share in zip(keys, blocks, strict=True)
        ),
        logit=logit,
        base_logit=base,
        slope=float(calibration.slopes[column]),
        offset=float(calibration.offsets[column]),
        output=output,
        residual=float(logit - base - blocks.sum()),
    )


def _shares_of_tag(
    head: TagHead, vector: Doubles, sources: Sequence[int]
) -> tuple[float, float, int, Doubles]:
    """Give the logits of the average song and of this one, the winner, and the shares."""
    own = [output for output in sources if output < head.num_outputs]
    base = logit = -math.inf
    output = -1
    if own:
        ends = head.outputs(np.stack([head.baseline, vector]))[:, own]
        base, logit = (float(value) for value in ends.max(axis=1))
        output = own[int(ends[1].argmax())]
    taught = head.taught
    others = [output for output in sources if output >= head.num_outputs]
    if taught is not None and others:
        places = np.asarray(others) - head.num_outputs
        units = taught.standards.units(vector[np.newaxis].astype(np.float32))[0].astype(np.float64)
        logits = taught.weight[places].astype(np.float64) @ units + taught.bias[places]
        best = int(logits.argmax())
        if logits[best] > logit:
            place = int(places[best])
            shares = taught.weight[place].astype(np.float64) * units
            return float(taught.bias[place]), float(logits[best]), others[best], shares
    return base, logit, output, path_shares(head, vector, own)


def path_shares(head: TagHead, vector: Doubles, sources: Sequence[int]) -> Doubles:
    """Share a maximum of outputs among the features.

    Args:
        head: The classifier.
        vector: Song vector, (features,).
        sources: The outputs of its layers whose maximum is meant.

    Returns:
        Share of every feature, (features,); their sum is what the maximum is higher than at the
        baseline.
    """
    difference = vector - head.baseline
    columns = list(sources)
    # Everything happens on a line: only the first layer sees all features.
    start = head.layers[0].weight @ head.baseline + head.layers[0].bias
    step = head.layers[0].weight @ difference

    def first_values(times: Doubles) -> Doubles:
        return np.asarray(start + times[:, np.newaxis] * step)

    times = _breakpoints(head.layers[1:], first_values, columns)
    middles, lengths = (times[1:] + times[:-1]) / 2, np.diff(times)
    # In the middle of a piece, no unit and no output is about to change.
    inputs, values = [], first_values(middles)
    for layer in head.layers[1:]:
        inputs.append(values > 0.0)
        values = np.maximum(values, 0.0) @ layer.weight.T + layer.bias
    winners = np.asarray(columns)[values[:, columns].argmax(axis=1)]
    if len(head.layers) == 1:
        weights = np.bincount(winners, weights=lengths, minlength=values.shape[1])
    else:
        gradients = head.layers[-1].weight[winners]  # (pieces, units)
        for place in range(len(head.layers) - 2, 0, -1):
            gradients = (gradients * inputs[place]) @ head.layers[place].weight
        weights = lengths @ (gradients * inputs[0])
    return np.asarray(difference * (weights @ head.layers[0].weight))


def _breakpoints(
    layers: Sequence[LinearLayer],
    first_values: Callable[[Doubles], Doubles],
    columns: Sequence[int],
) -> Doubles:
    """Find where on the path the maximum of some outputs bends, 0 and 1 included, ascending.

    Args:
        layers: Those behind the first one.
        first_values: What the first one gives at times, (times, units).
        columns: The outputs.
    """
    times = np.array([0.0, 1.0])
    values = first_values(times)
    for layer in layers:
        times, values = _refined(times, values, _zero_crossings(times, values))
        values = np.maximum(values, 0.0) @ layer.weight.T + layer.bias
    values = values[:, columns]
    # Where one output wins at the left of a piece and another at its right, they cross; there, a
    # third one may be higher than both.
    for _ in columns:
        found = _changes_of_winner(times, values)
        if not len(found):
            break
        times, values = _refined(times, values, found)
    return times


def _zero_crossings(times: Doubles, values: Doubles) -> Doubles:
    """Give the times at which one of the columns, linear in between, changes its sign."""
    left, right = values[:-1], values[1:]
    rows, columns = np.nonzero((left < 0.0) != (right < 0.0))
    before, after = left[rows, columns], right[rows, columns]
    return np.asarray(times[rows] + before / (before - after) * np.diff(times)[rows])


def _changes_of_winner(times: Doubles, values: Doubles) -> Doubles:
    """Give the times inside of pieces at which the winners of both their ends are equal."""
    winners = values.argmax(axis=1)
    rows = np.flatnonzero(winners[:-1] != winners[1:])
    one, other = winners[rows], winners[rows + 1]
    before = values[rows, one] - values[rows, other]
    after = values[rows + 1, one] - values[rows + 1, other]
    is_inside = (before > 0.0) & (after < 0.0)
    rows, before, after = rows[is_inside], before[is_inside], after[is_inside]
    return np.asarray(times[rows] + before / (before - after) * np.diff(times)[rows])


def _refined(times: Doubles, values: Doubles, found: Doubles) -> tuple[Doubles, Doubles]:
    """Add times, and the values at them: linear between those that are there."""
    more = np.union1d(times, found)
    place = np.clip(np.searchsorted(times, more, side="right") - 1, 0, len(times) - 2)
    part = ((more - times[place]) / (times[place + 1] - times[place]))[:, np.newaxis]
    return more, values[place] * (1.0 - part) + values[place + 1] * part


def _folded(arrays: Mapping[str, Doubles], linear: str, norm: str) -> LinearLayer:
    """Make one layer of a linear layer and the batch normalisation behind it."""
    scale = arrays[f"{norm}.weight"] / np.sqrt(arrays[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
    shift = arrays[f"{linear}.bias"] - arrays[f"{norm}.running_mean"]
    return LinearLayer(
        arrays[f"{linear}.weight"] * scale[:, np.newaxis], shift * scale + arrays[f"{norm}.bias"]
    )


def _answering_as_in_training(arrays: Mapping[str, Doubles], mean: float, std: float) -> Doubles:
    """Work out an average song from what the classifier remembers of its training.

    The first batch normalisation knows the mean response of each unit of the first layer. Of the
    song vectors that give just these responses, the one nearest to the scalar mean of all
    features is taken. The classifier cannot tell it from the true mean; how the difference falls
    to single levels can differ.

    Returns:
        A song vector, (features,).
    """
    weight = arrays["hidden.0.weight"]
    wanted = arrays["hidden.1.running_mean"] - arrays["hidden.0.bias"]
    # The shortest solution: by the small square matrix, which is many times as fast.
    values, vectors = np.linalg.eigh(weight @ weight.T)
    is_real = values > _LEAST_VARIANCE * values[-1]
    inverse = np.divide(1.0, values, out=np.zeros_like(values), where=is_real)
    scaled = weight.T @ (vectors @ (inverse * (vectors.T @ wanted)))
    return np.asarray(mean + std * scaled)


def _unfit(package: ModelPackage) -> ModelPackageError:
    return ModelPackageError(
        f"The weights of the model package “{package.name}” do not fit the network “classifier” "
        "that its facts name.",
        "Install the package again, or ask its maker.",
        package.path,
    )
