"""The drawing and its outline on paper: PDF, picture and printer."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTransform,
)

from cti.client.qt import theme
from cti.ivr.flow import describe
from ivr_designer.canvas.scene import FlowScene
from ivr_designer.canvas.sheet import paint_drawing
from ivr_designer.document.document import Document, said

LARGEST = 12_000
"""Pixels of the longer side of a picture."""
A4 = QPageSize(QPageSize.PageSizeId.A4)


class NotWritten(Exception):
    """A file could not be written; the path says which."""


def _scene(document: Document, layer: str) -> FlowScene:
    """A layer as it is drawn, without selection, trial and findings."""
    reader = Document(document.palette, document)
    reader.site = document.site
    reader.open(document.flow)
    reader.findings = []
    reader.layer = layer
    return FlowScene(reader, reader)


def _box(scene: FlowScene) -> QRectF:
    """All blocks, and all wires that go around them."""
    box = scene.whole()
    for wire in scene.wires.values():
        box = box.united(wire.boundingRect())
    return box


def _paint_layer(document: Document, layer: str, painter: QPainter, into: QRectF) -> None:
    """Fit a layer into a rectangle of the device, at most at its own size of 96 dots an inch."""
    with theme.on_paper():
        scene = _scene(document, layer)
        whole = _box(scene).adjusted(-12, -12, 12, 12)
        dots = painter.device().logicalDpiX() / 96
        scale = min(into.width() / whole.width(), into.height() / whole.height(), dots)
        to = (
            QTransform.fromTranslate(-whole.x(), -whole.y())
            * QTransform.fromScale(scale, scale)
            * QTransform.fromTranslate(into.x(), into.y())
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_drawing(scene, painter, to, whole)
        painter.restore()
        parent = scene.document
        scene.deleteLater()
        parent.deleteLater()


def print_layers(document: Document, layers: Sequence[str], device: QPagedPaintDevice) -> None:
    """One page for each layer, its name and that of the flow on top."""
    device.setPageLayout(
        QPageLayout(A4, QPageLayout.Orientation.Landscape, QMarginsF(12, 12, 12, 12))
    )
    painter = QPainter()
    if not painter.begin(device):
        raise NotWritten
    names = {layer.id: layer.name for layer in document.flow.layers}
    for number, layer in enumerate(layers):
        if number:
            device.newPage()
        page = painter.viewport()
        head = page.height() * 0.04
        font = theme.font("body", True)
        font.setPixelSize(round(head * 0.55))
        painter.setFont(font)
        painter.setPen(QColor(theme.LIGHT.text))
        title = f"{document.flow_name()} · {names[layer]}"
        painter.drawText(QRectF(0, 0, page.width(), head), Qt.AlignmentFlag.AlignVCenter, title)
        _paint_layer(document, layer, painter, QRectF(0, head, page.width(), page.height() - head))
    painter.end()


def write_layers(document: Document, layers: Sequence[str], path: Path) -> None:
    """As PDF, or as a picture (the first layer) where the name ends so; raises NotWritten."""
    if path.suffix.lower() == ".pdf":
        _writable(path)
        print_layers(document, layers, _pdf(path))
        return
    with theme.on_paper():
        scene = _scene(document, layers[0])
        whole = _box(scene).adjusted(-24, -24, 24, 24)
        scale = min(2.0, LARGEST / max(whole.width(), whole.height()))
        image = QImage(
            round(whole.width() * scale), round(whole.height() * scale), QImage.Format.Format_RGB32
        )
        image.fill(QColor("white"))
        painter = QPainter(image)
        to = QTransform.fromTranslate(-whole.x(), -whole.y()) * QTransform.fromScale(scale, scale)
        paint_drawing(scene, painter, to, whole)
        painter.end()
        parent = scene.document
        scene.deleteLater()
        parent.deleteLater()
    if not image.save(str(path)):
        raise NotWritten(path)


def write_outline(document: Document, path: Path) -> None:
    """The outline in plain sentences, as PDF or as a picture; raises NotWritten."""
    text = QTextDocument()
    text.setDefaultFont(theme.font("body"))
    text.setHtml(_html(document))
    if path.suffix.lower() == ".pdf":
        _writable(path)
        writer = _pdf(path)
        writer.setPageMargins(QMarginsF(18, 18, 18, 18))
        text.print_(writer)
        return
    text.setTextWidth(900)
    size = text.size()
    image = QImage(
        round(size.width() + 48) * 2, round(size.height() + 48) * 2, QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(2)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(24, 24)
    text.drawContents(painter)
    painter.end()
    if not image.save(str(path)):
        raise NotWritten(path)


def _html(document: Document) -> str:
    lines: Iterable[describe.Line] = describe.outline(
        document.flow, document.palette, document.site
    )
    rows = "".join(
        f'<p style="margin: 0 0 4px {24 * line.depth}px">{html.escape(said(line.words))}</p>'
        for line in lines
    )
    ink = theme.LIGHT.text
    return f'<div style="color: {ink}"><h2>{html.escape(document.flow_name())}</h2>{rows}</div>'


def _pdf(path: Path) -> QPdfWriter:
    writer = QPdfWriter(str(path))
    writer.setPageSize(A4)
    return writer


def _writable(path: Path) -> None:
    """QPdfWriter is silent where it cannot write."""
    try:
        path.touch()
    except OSError as refused:
        raise NotWritten(path) from refused
