"""The file of a flow: read whatever its state, written canonically.

One JSON file, UTF-8, LF. A reader keeps what it does not know and writes it back. A damaged file is
read as far as it makes sense: what was mended stands in `Flow.repairs`, one finding each, and the
file itself is never written over. Blocks stand in order of their number, fields in the order of
their class, defaults are left out: so a comparison of the texts of two versions reads well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cti.ivr.check.finding import Finding, FlowError
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import UNNAMED, Flow, FlowBlock, Layer, Variable
from cti.ivr.flow.field import Words
from cti.ivr.flow.mend import cut_json, parse_json

if TYPE_CHECKING:
    from cti.ivr.flow.palette import Palette

FORMAT = 1
LIMIT = 50 * 1024 * 1024
_OWN = ("type", "layer", "name", "note", "off", "v")
_FLOW = ("id", "kind", "name", "languages", "currency", "parameters", "returns", "variables", "layers",
         "blocks", "links", "tests")  # fmt: skip


def load(text: str | bytes, palette: Palette | None = None) -> Flow:
    """The flow in a file; raises FlowError only where there is no flow in it at all.

    Older fields are carried over by the classes of `palette` (the installed ones by default).
    """
    palette = _palette(palette)
    if len(text) > LIMIT:
        raise FlowError([finding("file_large", n=round(len(text) / 1024 / 1024))])
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    text = text.removeprefix("\ufeff")
    found, place = parse_json(text), ""
    if found is None:
        found, place = cut_json(text)
    if not isinstance(found, dict) or not isinstance(found.get("flow"), dict):
        reason = Words("其中没有“flow”部分", "there is no part “flow” in it")
        raise FlowError([finding("file_not_flow", reason=reason)])
    reader = _Reader(found, palette)
    flow = reader.flow()
    if place:
        reader.repairs.insert(0, finding("file_cut", place=place, n=len(flow.blocks)))
    written = found.get("cordboard_flow", FORMAT)
    newer = isinstance(written, int) and written > FORMAT
    if newer:
        reader.repairs.append(finding("file_newer", n=written, m=FORMAT))
    return replace(flow, repairs=tuple(reader.repairs), read_only=newer)


def save(flow: Flow, palette: Palette | None = None) -> str:
    """The canonical text of a flow."""
    palette = _palette(palette)
    order = sorted(flow.blocks.values(), key=lambda block: (block.number, block.id))
    blocks = {block.id: _write_block(block, palette) for block in order}
    parts: dict[str, Any] = {
        "id": flow.id,
        "kind": flow.kind,
        "name": {"zh": flow.name.zh, "en": flow.name.en},
        "languages": list(flow.languages),
        "currency": flow.currency,
        "parameters": list(flow.parameters),
        "returns": list(flow.returns),
        "variables": [_write_variable(variable) for variable in flow.variables],
        "layers": [{"id": layer.id, "name": layer.name, **layer.extra} for layer in flow.layers],
        "blocks": blocks,
        "links": [[*source, to] for source, to in _links_in_order(flow, palette)],
        "tests": list(flow.tests),
        **flow.extra,
    }
    ids = [block.id for block in order if block.id in flow.positions]
    positions = {id: [_short(v) for v in flow.positions[id]] for id in ids}
    layout = {"blocks": positions, **flow.layout}
    top: dict[str, Any] = {
        "cordboard_flow": FORMAT,
        "flow": parts,
        "layout": layout,
        **flow.outside,
    }
    return _write(top, 0, _OPEN) + "\n"


def _palette(palette: Palette | None) -> Palette:
    if palette is not None:
        return palette
    from cti.ivr.flow.palette import installed

    return installed()


class _Reader:
    """Turns the parsed file into a Flow and lists what it had to mend."""

    def __init__(self, top: dict[str, Any], palette: Palette) -> None:
        self._top = top
        self._data: dict[str, Any] = top["flow"]
        self._palette = palette
        self.repairs: list[Finding] = []

    def flow(self) -> Flow:
        data = self._data
        layout = self._top.get("layout")
        layout = layout if isinstance(layout, dict) else {}
        layers = tuple(self._layers()) or (Layer("main", "Main"),)
        blocks = self._blocks(layers)
        name = data.get("name")
        name = name if isinstance(name, dict) else {"zh": str(name or ""), "en": str(name or "")}
        languages = tuple(str(tag) for tag in _list(data.get("languages")))
        return Flow(
            id=str(data.get("id", "flow")),
            kind=str(data.get("kind", "inbound")),
            name=Words(str(name.get("zh", "")), str(name.get("en", ""))),
            languages=languages or ("zh-CN",),
            currency=str(data.get("currency", "CNY")),
            parameters=tuple(_list(data.get("parameters"))),
            returns=tuple(_list(data.get("returns"))),
            variables=tuple(self._variables()),
            layers=self._layers_of(blocks, layers),
            blocks=blocks,
            links=self._links(blocks),
            tests=tuple(_list(data.get("tests"))),
            extra={key: value for key, value in data.items() if key not in _FLOW},
            outside={
                k: v for k, v in self._top.items() if k not in ("cordboard_flow", "flow", "layout")
            },
            positions=self._positions(layout, blocks),
            layout={key: value for key, value in layout.items() if key != "blocks"},
        )

    def _layers(self) -> Iterator[Layer]:
        for raw in _list(self._data.get("layers")):
            if isinstance(raw, dict) and "id" in raw:
                extra = {key: value for key, value in raw.items() if key not in ("id", "name")}
                yield Layer(str(raw["id"]), str(raw.get("name", raw["id"])), extra)
            else:
                self._dropped("layers", raw)

    def _layers_of(
        self, blocks: Mapping[str, FlowBlock], layers: tuple[Layer, ...]
    ) -> tuple[Layer, ...]:
        known = {layer.id for layer in layers}
        missing = dict.fromkeys(b.layer for b in blocks.values() if b.layer not in known)
        return (*layers, *(Layer(id, id) for id in missing))

    def _blocks(self, layers: tuple[Layer, ...]) -> dict[str, FlowBlock]:
        raw = self._data.get("blocks")
        if not isinstance(raw, dict):
            if raw is not None:
                self._dropped("blocks", raw)
            return {}
        blocks: dict[str, FlowBlock] = {}
        pairs = [*raw.items(), *getattr(raw, "twice", ())]
        highest = max((FlowBlock(str(id), "", "").number for id, _ in pairs), default=0)
        for id, value in pairs:
            if not isinstance(value, dict) or not isinstance(value.get("type"), str):
                self._dropped("blocks", {id: value})
                continue
            if id in blocks:
                highest += 1
                new = f"b{highest}"
                self.repairs.append(finding("file_id_twice", block=new, id=id, new=new))
                id = new
            blocks[id] = self._block(id, value, layers)
        return blocks

    def _block(self, id: str, raw: dict[str, Any], layers: tuple[Layer, ...]) -> FlowBlock:
        fields = {_field_id(key): value for key, value in raw.items() if key not in _OWN}
        version = raw.get("v", 1)
        version = version if isinstance(version, int) else 1
        kind = self._palette.get(raw["type"])
        if kind is not None and version < kind.version:
            fields = kind.upgrade(version, fields)
            self.repairs.append(finding("version_old", block=id, name=kind.title))
            version = kind.version
        layer = str(raw.get("layer", layers[0].id))
        off = raw.get("off") is True
        return FlowBlock(
            id,
            raw["type"],
            layer,
            str(raw.get("name", "")),
            str(raw.get("note", "")),
            off,
            version,
            fields,
        )

    def _links(self, blocks: Mapping[str, FlowBlock]) -> dict[tuple[str, str], str]:
        links: dict[tuple[str, str], str] = {}
        for raw in _list(self._data.get("links")):
            whole = isinstance(raw, list) and len(raw) == 3 and all(isinstance(p, str) for p in raw)
            if not whole:
                self._dropped("links", raw)
                continue
            source, exit, to = raw
            nowhere = next((end for end in (source, to) if end not in blocks), None)
            if nowhere is not None:
                self.repairs.append(finding("file_link_nowhere", id=nowhere, link=" → ".join(raw)))
            elif (source, exit) in links:
                self._dropped("links", raw)
            else:
                links[source, exit] = to
        return links

    def _variables(self) -> Iterator[Variable]:
        for raw in _list(self._data.get("variables")):
            if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
                self._dropped("variables", raw)
                continue
            known = ("name", "type", "scope", "first", "secret", "shown_to_agent", "title")
            title = raw.get("title")
            title = title if isinstance(title, dict) else {}
            yield Variable(
                raw["name"],
                str(raw.get("type", "text")),
                str(raw.get("scope", "flow")),
                raw.get("first"),
                raw.get("secret") is True,
                raw.get("shown_to_agent") is True,
                {key: value for key, value in raw.items() if key not in known},
                Words(str(title.get("zh", "")), str(title.get("en", ""))),
            )

    def _positions(
        self, layout: dict[str, Any], blocks: Mapping[str, FlowBlock]
    ) -> dict[str, tuple[float, float]]:
        raw = layout.get("blocks")
        found: dict[str, tuple[float, float]] = {}
        for id, at in raw.items() if isinstance(raw, dict) else ():
            numbers = isinstance(at, list) and len(at) == 2
            if id in blocks and numbers and all(_is_number(v) for v in at):
                found[id] = (at[0], at[1])
        return found

    def _dropped(self, where: str, what: object) -> None:
        shown = json.dumps(what, ensure_ascii=False, default=str)
        what = shown if len(shown) <= 60 else shown[:57] + "..."
        self.repairs.append(finding("file_piece", where=where, what=what))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e7


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _short(value: float) -> float:
    return int(value) if value == int(value) else round(value, 1)


def _write_block(block: FlowBlock, palette: Palette) -> dict[str, Any]:
    written: dict[str, Any] = {"type": block.type, "layer": block.layer}
    if block.name:
        written["name"] = block.name
    if block.note:
        written["note"] = block.note
    if block.off:
        written["off"] = True
    if block.version != 1:
        written["v"] = block.version
    kind = palette.get(block.type)
    known = kind.fields if kind is not None else {}
    for name, field in known.items():
        if name in block.fields and block.fields[name] != field.default:
            written[_key(name)] = block.fields[name]
    written.update({_key(n): value for n, value in block.fields.items() if n not in known})
    return written


def _key(field: str) -> str:
    """A field called as something that every block has (`name`) is written `name_`."""
    return f"{field}_" if field in _OWN else field


def _field_id(key: str) -> str:
    return key[:-1] if key[-1:] == "_" and key[:-1] in _OWN else key


def _write_variable(variable: Variable) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": variable.name,
        "type": variable.type,
        "scope": variable.scope,
    }
    if variable.first is not None:
        written["first"] = variable.first
    if variable.secret:
        written["secret"] = True
    if variable.shown_to_agent:
        written["shown_to_agent"] = True
    if variable.title != UNNAMED:
        written["title"] = {"zh": variable.title.zh, "en": variable.title.en}
    return {**written, **variable.extra}


def _links_in_order(flow: Flow, palette: Palette) -> list[tuple[tuple[str, str], str]]:
    ranks: dict[str, dict[str, int]] = {}
    for block in flow.blocks.values():
        kind = palette.get(block.type)
        exits = kind.exits(block.fields) if kind is not None else ()
        ranks[block.id] = {exit.id: n for n, exit in enumerate(exits)}

    def rank(link: tuple[tuple[str, str], str]) -> tuple[int, str, int, str]:
        (source, exit), _ = link
        return flow.blocks[source].number, source, ranks[source].get(exit, 999), exit

    return sorted(flow.links.items(), key=rank)


_OPEN = {"": ("flow", "layout"), "flow": ("variables", "layers", "blocks", "links", "tests"),
         "layout": ("blocks",)}  # fmt: skip
"""Which containers are written one item a line; everything inside them stands in one line."""


def _write(value: Any, depth: int, open_: Mapping[str, tuple[str, ...]], at: str = "") -> str:
    """JSON with one line per block, link, variable and layer: the lines that comparisons show."""
    pad = "  " * (depth + 1)
    lines = []
    for key, item in value.items():
        name = json.dumps(key, ensure_ascii=False)
        if at in open_ and key in open_[at] and item:
            if key in ("flow", "layout") and not at:
                body = _write(item, depth + 1, open_, key)
            else:
                body = _write_lines(item, depth + 1)
        else:
            body = _flat(item)
        lines.append(f"{pad}{name}: {body}")
    return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"


def _write_lines(value: Any, depth: int) -> str:
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        rows = [f"{pad}{json.dumps(k, ensure_ascii=False)}: {_flat(v)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{end}}}"
    return "[\n" + ",\n".join(f"{pad}{_flat(item)}" for item in value) + f"\n{end}]"


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
