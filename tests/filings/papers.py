"""Official forms as tests upload them: written here, part by part."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
ROOT = (
    f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def paragraph(*runs: str) -> str:
    """Return a paragraph of plain runs."""
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


CONTROL = (
    '<w:sdt><w:sdtPr><w:alias w:val="Name of operator"/><w:tag w:val="op"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>'
    '<w:p><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Click to enter</w:t></w:r></w:p>'
    "</w:sdtContent></w:sdt>"
)
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Reference"/><w:textInput/></w:ffData>'
    '</w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/>'
    '</w:r><w:r><w:t>_____</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
TABLE = (
    f"<w:tbl><w:tr><w:tc>{paragraph('Cause 成因')}</w:tc><w:tc><w:p/></w:tc></w:tr>"
    f"<w:tr><w:tc>{paragraph('Filled already')}</w:tc><w:tc>{paragraph('yes')}</w:tc></w:tr></w:tbl>"
)
BODY = CONTROL + FIELD + paragraph("Nature: {{na", "ture}} at {{aware}}.") + TABLE


def document(body: str = BODY, **parts: str | bytes) -> bytes:
    """Return a DOCX with this body; further parts by name, `__` for a slash and `_dot_` for a dot."""
    out = io.BytesIO()
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    members = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
    } | named
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in members.items():
            made.writestr(name, part)
    return out.getvalue()


def outside(kind: str, target: str) -> str:
    """Return relationships of the document with one that leads outside."""
    return (
        f'<Relationships xmlns="{RELS}"><Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )


def widget(name: str, low: int) -> str:
    """Return a text field of a PDF."""
    place = f"/Rect [50 {low} 400 {low + 20}]"
    return f"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({name}) {place} /DA (/Helv 10 Tf 0 g) /P 3 0 R >>"


def pdf(extra: str = "", names: tuple[str, ...] = ("operator", "nature")) -> bytes:
    """Return a PDF form with text fields; `extra` stands in its catalogue."""
    fields = " ".join(f"{5 + number} 0 R" for number in range(len(names)))
    form = f"<< /Fields [{fields}] /DR << /Font << /Helv 4 0 R >> >> /DA (/Helv 10 Tf 0 g) >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm {form} {extra} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [{fields}] /Resources << >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *(widget(name, 700 - 40 * number) for number, name in enumerate(names)),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
