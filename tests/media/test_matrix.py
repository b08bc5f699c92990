"""The switch: what the fast path does is what the dense product says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.media.matrix import Matrix, Overlay, silence
from drivers import g711

ROWS = 9
rows = st.integers(0, ROWS - 1)
gains = st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.0, 1.0, 2.0]) | st.floats(0.01, 4.0)
edits = st.lists(
    st.tuples(rows, rows, gains).filter(lambda edit: edit[0] != edit[1])
    | rows.map(lambda row: (row, row, 0.0)),
    max_size=40,
)


def sound(seed: int) -> np.ndarray:
    heard = silence(ROWS + 1)
    heard[:ROWS] = np.random.default_rng(seed).integers(0, 256, (ROWS, 160), dtype=np.uint8)
    return heard


def apply(matrix: Matrix, edits: list[tuple[int, int, float]]) -> None:
    for listener, talker, gain in edits:
        if listener == talker:
            matrix.clear(listener)
        else:
            matrix.set_cell(listener, talker, gain)


def assert_same_sound(codes: np.ndarray, linear: np.ndarray) -> None:
    """Codes of the linear sound, or of what rounding may make of it."""
    close = [g711.encode(linear + nudge) for nudge in (-0.6, 0.0, 0.6)]
    assert np.logical_or.reduce([codes == code for code in close]).all()


def mixed(matrix: Matrix, plain: Matrix, heard: np.ndarray, *overlay: Overlay) -> np.ndarray:
    """What both forms make of it, which is the same to the octet."""
    made = [silence(matrix.rows), silence(matrix.rows)]
    for one, spoken in zip((matrix, plain), made, strict=True):
        one.mix(heard, spoken, *overlay)
    assert (made[0] == made[1]).all()
    return made[0]


@given(st.lists(edits, min_size=1, max_size=4), st.integers(0, 1000))
def test_the_fast_path_is_the_dense_product(batches: list, seed: int) -> None:
    matrix, plain = Matrix(ROWS), Matrix(ROWS, native=False)
    for batch in batches:
        apply(matrix, batch)
        apply(plain, batch)
        heard = sound(seed)
        assert_same_sound(mixed(matrix, plain, heard), matrix.dense(heard))


@given(edits, st.lists(st.tuples(rows, gains), max_size=ROWS, unique_by=lambda p: p[0]))
def test_players_are_added_to_what_is_heard(cells: list, players: list) -> None:
    matrix, plain, heard = Matrix(ROWS), Matrix(ROWS, native=False), sound(7)
    apply(matrix, cells)
    apply(plain, cells)
    frames = np.random.default_rng(3).integers(0, 256, (len(players), 160), dtype=np.uint8)
    overlay = Overlay([row for row, _ in players], frames, [gain for _, gain in players])
    assert_same_sound(mixed(matrix, plain, heard, overlay), matrix.dense(heard, overlay))


@st.composite
def houses(draw: st.DrawFn) -> list[list[tuple[int, int, float]]]:
    """Conferences and pairs with supervisors who listen, whisper and barge in; then they change."""
    people = draw(st.permutations(range(CROWD)))
    batches: list[list[tuple[int, int, float]]] = []
    while len(people) > 3:
        size = draw(st.integers(2, min(7, len(people) - 1)))
        party, (ear, *people) = people[:size], people[size:]
        batch = [(one, other, 1.0) for one in party for other in party if one != other]
        mode = draw(st.sampled_from(["none", "listen", "whisper", "barge_in"]))
        told = {"none": [], "listen": [], "whisper": party[:1], "barge_in": party}[mode]
        if mode != "none":
            batch += [(ear, one, 1.0) for one in party] + [(one, ear, 1.0) for one in told]
        softer = draw(st.booleans()) and size > 2
        batches.append(batch + [(party[0], party[1], 0.5)] * softer)
        if draw(st.booleans()):
            gone = draw(st.sampled_from(party))
            batches.append([(gone, gone, 0.0)])
    return draw(st.permutations(batches))


CROWD = 24


@given(houses(), st.integers(0, 1000))
def test_conferences_and_supervisors_are_the_dense_product(house: list, seed: int) -> None:
    matrix, plain = Matrix(CROWD), Matrix(CROWD, native=False)
    for batch in house:
        apply(matrix, batch)
        apply(plain, batch)
        heard = silence(CROWD + 1)
        heard[:CROWD] = np.random.default_rng(seed).integers(0, 256, (CROWD, 160), np.uint8)
        assert_same_sound(mixed(matrix, plain, heard), matrix.dense(heard))


def conference(matrix: Matrix, members: range) -> None:
    for one in members:
        for other in members:
            if one != other:
                matrix.set_cell(one, other, 1.0)


def test_a_conference_is_added_up_once_and_supervisors_share_its_sum() -> None:
    matrix, spoken = Matrix(40), silence(40)
    conference(matrix, range(30))
    matrix.mix(silence(41), spoken)
    assert matrix.summands == 30
    for ear in range(31, 34):
        for talker in range(30):
            matrix.set_cell(ear, talker, 1.0)
    matrix.mix(silence(41), spoken)
    assert matrix.summands == 30
    matrix.clear(3)
    matrix.mix(silence(41), spoken)
    assert matrix.summands == 29


def test_edits_wait_for_the_next_frame_and_come_all_at_once() -> None:
    matrix, spoken, heard = Matrix(4), silence(4), silence(5)
    heard[:4] = np.arange(4, dtype=np.uint8)[:, None]
    matrix.set_cell(0, 1, 1.0)
    matrix.mix(heard, spoken)
    before = spoken.copy()
    matrix.set_cell(0, 1, 0.0)
    assert (spoken == before).all()
    matrix.set_cell(0, 2, 1.0)
    matrix.mix(heard, spoken)
    assert (spoken[0] == 2).all()


def test_a_bridge_hands_every_code_on_unchanged() -> None:
    matrix, spoken, heard = Matrix(2), silence(2), silence(3)
    heard[0] = np.arange(160)
    heard[1] = 255 - np.arange(160)
    matrix.set_cell(0, 1, 1.0)
    matrix.set_cell(1, 0, 1.0)
    matrix.mix(heard, spoken)
    assert (spoken[0] == heard[1]).all()
    assert (spoken[1] == heard[0]).all()


def test_a_prompt_on_a_silent_row_is_handed_on_unchanged() -> None:
    matrix, spoken = Matrix(2), silence(2)
    prompt = np.arange(160, dtype=np.uint8)[None]
    matrix.mix(silence(3), spoken, Overlay([1], prompt, [1.0]))
    assert (spoken[1] == prompt[0]).all()
    assert (spoken[0] == 0xD5).all()


def test_too_loud_a_conference_is_clipped_and_does_not_wrap() -> None:
    matrix, spoken, heard = Matrix(4), silence(4), silence(5)
    heard[1:4] = g711.encode(np.full(160, 32000.0))
    for talker in (1, 2, 3):
        matrix.set_cell(0, talker, 1.0)
    matrix.mix(heard, spoken)
    assert (g711.decode(spoken[0]) == g711.OVERLOAD).all()


def test_a_cleared_row_leaves_nothing_behind() -> None:
    matrix = Matrix(5)
    for other in (0, 1, 3):
        matrix.set_cell(2, other, 1.0)
        matrix.set_cell(other, 2, 1.0)
    matrix.set_cell(0, 1, 1.0)
    matrix.clear(2)
    expected = np.zeros((5, 5))
    expected[0, 1] = 1.0
    assert (matrix.gains() == expected).all()


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ((0, 0, 1.0), "itself"),
        ((0, 5, 1.0), "outside"),
        ((-1, 2, 1.0), "outside"),
        ((0, 1, -1.0), "gain"),
        ((0, 1, float("nan")), "gain"),
        ((0, 1, 1e39), "gain"),
    ],
)
def test_an_impossible_cell_is_refused_and_changes_nothing(cell: tuple, word: str) -> None:
    matrix = Matrix(5)
    with pytest.raises(ValueError, match=word):
        matrix.set_cell(*cell)
    assert not matrix.gains().any()


def test_sound_that_does_not_fit_is_refused() -> None:
    matrix = Matrix(2)
    with pytest.raises(ValueError, match=r"uint8\[3, 160\]"):
        matrix.mix(silence(2), silence(2))
    with pytest.raises(ValueError, match="contiguous"):
        matrix.mix(silence(3), np.asfortranarray(silence(2)))
