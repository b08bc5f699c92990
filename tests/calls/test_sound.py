"""Laws of who hears whom, over any call."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cti.calls.model import Call, Connection, State, Supervisor
from cti.calls.sound import SILENCE, Picture, Sound, picture
from tests.support.deaf_media import DeafMedia

ROWS = {
    **{f"trunk:e1-1/{number}": number for number in range(1, 4)},
    **{f"station:20{number}": 100 + number for number in range(1, 4)},
    "station:209": 109,
}
PEOPLE = [device for device in ROWS if device != "station:209"]
MODES = ("listen", "whisper", "barge_in")


@st.composite
def any_call(draw: st.DrawFn) -> Call:
    call = Call(1, "trunk:e1-1/1", "138", "95000", 0.0)
    for device in draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=5)):
        trunk = device.startswith("trunk:")
        states = set(State) - {State.NULL, State.QUEUED} - ({State.HELD} if trunk else set())
        state = draw(st.sampled_from(sorted(states, key=lambda one: one.value)))
        outgoing = trunk and draw(st.booleans())
        early = outgoing and state is not State.CONNECTED and draw(st.booleans())
        call.connections[device] = Connection(device, state, 0.0, outgoing, early)
    if draw(st.booleans()):
        call.connections["queue:sales"] = Connection("queue:sales", State.QUEUED, 0.0)
    stations = [device for device in call.connections if device.startswith("station:")]
    if stations and draw(st.booleans()):
        agent = draw(st.sampled_from(stations))
        mode = draw(st.sampled_from(MODES))
        call.supervisors["station:209"] = Supervisor("station:209", "chen", "8001", agent, mode)
    return call


def sounds(call: Call, *, playing: bool = False) -> Picture:
    return picture(call, ROWS.__getitem__, playing=playing)


def in_state(call: Call, *states: State) -> set[int]:
    return {ROWS[one.device] for one in call.connections.values() if one.state in states}


@given(any_call())
def test_cells_join_parties_of_this_call_and_nobody_hears_himself(call: Call) -> None:
    rows = {ROWS[device] for device in (*call.connections, *call.supervisors) if device in ROWS}
    for listener, talker in sounds(call).cells:
        assert listener != talker
        assert {listener, talker} <= rows


@given(any_call())
def test_all_who_are_connected_hear_each_other_both_ways(call: Call) -> None:
    cells, talking = sounds(call).cells, in_state(call, State.CONNECTED)
    for listener in talking:
        for talker in talking - {listener}:
            assert (listener, talker) in cells


@given(any_call())
def test_whoever_holds_or_rings_at_a_desk_says_and_hears_nothing(call: Call) -> None:
    silent = {row for row in in_state(call, State.HELD, State.ALERTING) if row > 100}
    for cell in sounds(call).cells:
        assert not silent & set(cell)


@given(any_call())
def test_nobody_hears_a_loop_and_a_party_at_once(call: Call) -> None:
    shown = sounds(call)
    heard = {listener for listener, talker in shown.cells if talker != ROWS["station:209"]}
    assert not heard & set(shown.looped)
    assert set(shown.looped) <= in_state(call, State.CONNECTED)
    assert not sounds(call, playing=True).looped


@given(any_call())
def test_a_supervisor_who_listens_is_heard_by_nobody(call: Call) -> None:
    boss = ROWS["station:209"]
    for supervisor in call.supervisors.values():
        told = {listener for listener, talker in sounds(call).cells if talker == boss}
        if supervisor.mode == "listen":
            assert told == set()
        elif supervisor.mode == "whisper":
            assert told <= {ROWS[supervisor.station]}
        else:
            assert told == in_state(call, State.CONNECTED)


@given(st.lists(st.dictionaries(st.integers(1, 3), any_call(), min_size=1), max_size=6))
def test_the_differences_add_up_to_the_last_picture(turns: list[dict[int, Call]]) -> None:
    media, last = DeafMedia(), {}
    sound = Sound(media)
    for turn in turns:
        # rows of different calls are different rows
        wanted = {
            number: picture(call, lambda device, n=number: ROWS[device] + 1000 * n, playing=False)
            for number, call in turn.items()
        }
        sound.show(wanted)
        last.update(wanted)
        assert media.cells == {cell for one in last.values() for cell in one.cells}
        looped = {row: item for one in last.values() for row, item in one.looped.items()}
        assert {one.row: one.items[0] for one in media.players.values()} == looped
        assert len(media.players) == len(looped)
    sound.show(dict.fromkeys(last, SILENCE))
    assert media.cells == set()
    assert media.players == {}
    assert sound.shown == {}
