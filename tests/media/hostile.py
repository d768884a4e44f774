"""Hostile files, made by generators: (what it is, its name, its bytes). Each is to be refused, or to lose what is hostile in it."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.media.samples import located, picture, saved, sound

Hostile = tuple[str, str, bytes]
MARK = b"<script>alert('EVIL-MARK')</script>"
JS = b"=1;/*EVIL-MARK*/alert(document.domain)//"
HTML = b"<!DOCTYPE html><html><body>" + MARK + b"</body></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + MARK + b"</svg>"
NAMES = (
    "../../etc/passwd.jpg", "..\\..\\windows\\win.ini.jpg", "/etc/shadow.png", "C:\\a.png", "a\x00.html", "\u202egpj.exe", "a\r\nSet-Cookie: x=1.jpg", "a\nContent-Type: text/html",
    '"; filename="b.html', "a.jpg.html", "a.html", ".htaccess", "con", "x" * 5000 + ".jpg", "\u200b\ufeff.svg", "<img src=x onerror=alert(1)>.png", "%2e%2e%2fpasswd", "a;b.jpg",
    "a\u2044b.jpg", "ｅｖｉｌ．ｈｔｍｌ", "\ud800.jpg", "$(id).jpg", "`id`.jpg", "a|b.jpg", "' or 1=1 --.jpg", "{{7*7}}.jpg", "\u0430.jpg", "a\u0301" * 40 + ".jpg", "....//....//a.jpg", "\t.jpg")


def hostile_files() -> Iterator[Hostile]:
    """All of them."""
    for make in (polyglots, disguised, markup, pixel_bombs, archives, truncated, metadata, names, sounds, containers, texts):
        yield from make()


def polyglots() -> Iterator[Hostile]:
    """Real pictures that are something else as well."""
    tails = {"html": HTML, "js": b"/*" + JS, "svg": SVG, "zip": _zip({"a.html": HTML}), "php": b"<?php system($_GET[0]); ?>", "pdf": b"%PDF-1.7\n/JS (app.alert(1))",
             "exe": b"MZ\x90\x00" + b"\x00" * 100}
    for kind, (name, tail) in itertools.product(("JPEG", "PNG", "GIF", "WEBP", "HEIF", "AVIF"), tails.items()):
        yield f"{kind} + {name}", f"a.{kind.lower()}", picture(kind) + tail
    yield "GIF that is a script", "a.gif", b"GIF89a" + JS + picture("GIF")[6:]
    yield "GIF that is only a script", "a.gif", b"GIF89a/*" + b"\x00" * 20 + b"*/" + JS
    yield "JPEG with a page in its comment", "a.jpg", _jpeg_segment(0xFE, HTML)
    yield "JPEG with a script in its APP0", "a.jpg", _jpeg_segment(0xE0, b"JFIF\x00" + MARK)
    yield "JPEG with XMP that is a page", "a.jpg", _jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + HTML)
    yield "PNG with a page as text", "a.png", _png_chunk(b"tEXt", b"Comment\x00" + HTML)
    yield "PNG with a chunk nobody knows", "a.png", _png_chunk(b"evIl", MARK)
    yield "GIF with a comment", "a.gif", _gif_comment(MARK)


def disguised() -> Iterator[Hostile]:
    """Something else, called a picture or a recording."""
    bodies = {"page": HTML, "svg": SVG, "program": b"MZ\x90\x00" + b"\x00" * 300, "elf": b"\x7fELF" + b"\x00" * 300, "shell": b"#!/bin/sh\nrm -rf /\n", "xml": b"<?xml version='1.0'?><a/>",
              "nothing": b"", "zero bytes": b"\x00" * 500, "blanks": b"   \n", "php": b"<?php echo 1; ?><html>", "class": b"\xca\xfe\xba\xbe" + b"\x00" * 50, "swf": b"CWS\x0a" + b"\x00" * 50,
              "bmp": saved(Image.new("RGB", (4, 4)), "BMP"), "tiff": saved(Image.new("RGB", (4, 4)), "TIFF"), "ico": b"\x00\x00\x01\x00\x01\x00" + b"\x00" * 50, "eps": b"%!PS-Adobe-3.0 EPSF-3.0\nrun\n\x00",
              "rar": b"Rar!\x1a\x07\x00" + b"\x00" * 30, "7z": b"7z\xbc\xaf\x27\x1c" + b"\x00" * 30, "gz": b"\x1f\x8b\x08" + b"\x00" * 30, "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
              "m3u8": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n<html>", "mhtml": b"MIME-Version: 1.0\nContent-Type: text/html\n\n<html>"}
    for (what, body), ending in itertools.product(bodies.items(), (".jpg", ".mp3")):
        yield f"{what} called {ending}", f"a{ending}", body


def markup() -> Iterator[Hostile]:
    """Text a browser would take for a page."""
    for number, text in enumerate((
        "<html>", "<HTML>", "\ufeff<html>", "   <svg/onload=alert(1)>", "<body onload=alert(1)>", "x<script src=//e>", "<iframe src=javascript:alert(1)>", "<img src=x onerror=alert(1)>",
        "<?xml version='1.0'?><x xmlns:h='http://www.w3.org/1999/xhtml'><h:script>1</h:script></x>", "<!doctype html>", "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>")):
        yield f"markup {number}", "a.txt", text.encode()
    yield "markup in UTF-16", "a.txt", "<script>alert(1)</script>".encode("utf-16")
    yield "UTF-7 that is a script", "a.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    yield "text with escapes", "a.txt", b"hello \x1b]0;evil\x07"


def pixel_bombs() -> Iterator[Hostile]:
    """Heads that promise more pixels than a machine has memory."""
    for width, height in ((50_000, 50_000), (65_535, 65_535), (1, 2**31 - 1), (100_000, 700)):
        yield f"PNG of {width}×{height}", "a.png", _png(width, height)
        if width < 65_536 and height < 65_536:
            yield f"GIF of {width}×{height}", "a.gif", b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00\x00\x00\x00\xff\xff\xff," + struct.pack("<HHHH", 0, 0, width, height) + b"\x00\x02\x02L\x01\x00;"
            yield f"JPEG of {width}×{height}", "a.jpg", picture("JPEG").replace(struct.pack(">HH", 30, 40), struct.pack(">HH", height, width), 1)
    yield "WebP of 16,383×16,383", "a.webp", b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8L" + struct.pack("<I", 17) + b"\x2f" + struct.pack("<I", 16_382 | 16_382 << 14) + b"\x00" * 12
    yield "WebP (extended) of 16,777,215×250", "a.webp", b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + b"\x00" * 4 + (16_777_214).to_bytes(3, "little") + (249).to_bytes(3, "little")
    yield "AVIF of 50,000×50,000", "a.avif", _with_extent(picture("AVIF"), 50_000)
    yield "HEIC of 50,000×50,000", "a.heic", _with_extent(picture("HEIF"), 50_000)
    yield "PNG that is 40 MB of black in 40 kB", "a.png", _png(8_000, 5_000, zlib.compress(b"\x00" * (5_000 * 24_001), 9))
    yield "PNG with far too much in its IDAT", "a.png", _png(10, 10, zlib.compress(b"\x00" * 50_000_000, 9))
    yield "PNG of no pixels", "a.png", _png(0, 0)
    frames = [Image.new("P", (2000, 2000), number % 256) for number in range(20)]
    yield "GIF of many large frames", "a.gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    yield "WebP of many frames", "a.webp", saved(frames[0].convert("RGB").resize((300, 300)), "WEBP", save_all=True, append_images=[one.convert("RGB").resize((300, 300)) for one in frames[1:]])
    yield "animated PNG that says it has 2^31 frames", "a.png", _png_chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))


def archives() -> Iterator[Hostile]:
    """Archives, with and without the look of an office file."""
    types, bomb = "[Content_Types].xml", b"\x00" * 30_000_000
    yield "zip", "a.zip", _zip({"a.txt": b"x"})
    yield "zip bomb", "a.zip", _zip({"a": bomb})
    yield "zip bomb called picture", "a.jpg", _zip({"a": bomb})
    yield "zip in a zip", "a.zip", _zip({"b.zip": _zip({"a": b"\x00" * 1_000_000})})
    yield "zip with a path upwards", "a.zip", _zip({"../../evil": b"x"})
    yield "zip of 20,000 names", "a.docx", _zip({types: b"x", **{f"word/{number:05d}": b"" for number in range(20_000)}})
    yield "jar", "a.docx", _zip({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"})
    yield "apk", "a.docx", _zip({"AndroidManifest.xml": b"x", "classes.dex": b"x"})
    for folder in ("word", "xl", "ppt"):
        yield f"macros in {folder}", "a.docx", _zip({types: b"<Types/>", f"{folder}/document.xml": b"x", f"{folder}/vbaProject.bin": b"x"})
        yield f"renamed macros in {folder}", "a.docx", _zip({types: b"application/vnd.ms-word.document.macroEnabled.main+xml", f"{folder}/document.xml": b"x", f"{folder}/harmless.xml": b"x"})
        yield f"a program in {folder}", "a.docx", _zip({types: b"<Types/>", f"{folder}/document.xml": b"x", f"{folder}/embeddings/setup.EXE": b"MZ"})
        yield f"ActiveX in {folder}", "a.docx", _zip({types: b"application/vnd.ms-office.activeX+xml", f"{folder}/document.xml": b"x"})
    yield "office file whose contents list is a bomb", "a.docx", _zip({types: b" " * 30_000_000 + b"macroEnabled", "word/document.xml": b"x"})[:-5]
    yield "office file with broken lists", "a.docx", _zip({types: b"x", "word/document.xml": b"x"})[:-30]
    yield "office file with a huge directory", "a.docx", _zip({types: b"x", "word/a": b""})[:-22] + b"PK\x05\x06" + b"\x00" * 8 + struct.pack("<II", 2**31, 0) + b"\x00\x00"


def truncated() -> Iterator[Hostile]:
    """Whole at the front, cut off behind."""
    for kind, share in itertools.product(("JPEG", "PNG", "GIF", "WEBP", "HEIF", "AVIF"), (0.1, 0.5, 0.9)):
        whole = saved(Image.effect_noise((64, 64), 80).convert("RGB"), kind)
        yield f"{kind} cut at {share:.0%}", f"a.{kind.lower()}", whole[:max(20, int(len(whole) * share))]
    for kind, share in itertools.product(("webm", "ogg", "mp4", "3gp"), (0.02, 0.3)):
        whole = sound(kind)
        yield f"{kind} cut at {share:.0%}", f"a.{kind}", whole[:max(20, int(len(whole) * share))]
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        yield f"{kind} with noise behind its head", f"a.{kind.lower()}", picture(kind)[:16] + bytes(range(256)) * 20


def metadata() -> Iterator[Hostile]:
    """Pictures with more beside the picture than in it."""
    yield "a place and a script in EXIF", "a.jpg", located(**{str(0x010E): MARK.decode(), str(0x9C9B): "x"})
    yield "a megabyte of comments", "a.jpg", _jpeg_segment(0xFE, b"A" * 65_000, times=16)
    yield "XMP of many pieces", "a.jpg", _jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + MARK * 1000, times=20)
    yield "EXIF that points into itself", "a.jpg", _jpeg_segment(0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00")
    yield "EXIF with a million entries", "a.jpg", _jpeg_segment(0xE1, b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + b"\x01\x0f\x00\x02\xff\xff\xff\xff\x00\x00\x00\x00" * 5_000)
    yield "a colour profile that is a script", "a.jpg", saved(Image.new("RGB", (9, 9)), "JPEG", icc_profile=b"\x00\x00\x02\x00" + MARK * 20)
    yield "a compressed text bomb", "a.png", _png_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"A" * 60_000_000, 9))
    yield "a compressed profile bomb", "a.png", _png_chunk(b"iCCP", b"p\x00\x00" + zlib.compress(b"A" * 60_000_000, 9))
    yield "international text with a page", "a.png", _png_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + HTML)
    yield "an embedded thumbnail that is a page", "a.jpg", _jpeg_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x0c\x00\x00" + HTML)
    yield "a chunk that says it has 2 GB", "a.png", picture("PNG")[:33] + struct.pack(">I", 2**31 - 1) + b"tEXt" + MARK
    yield "a block of comments in a GIF", "a.gif", _gif_comment(MARK * 40)
    yield "EXIF in WebP", "a.webp", saved(Image.new("RGB", (9, 9)), "WEBP", exif=b"Exif\x00\x00" + MARK)
    yield "XMP in WebP", "a.webp", saved(Image.new("RGB", (9, 9)), "WEBP", xmp=HTML)
    for latitude, longitude in ((float(91), 0.0), (-90.0, 181.0)):
        yield f"a place at {latitude}, {longitude}", "a.jpg", located(latitude, longitude)


def names() -> Iterator[Hostile]:
    """Real pictures, hostile names."""
    for name in NAMES:
        yield f"name {name[:20]!r}", name, picture("PNG")


def sounds() -> Iterator[Hostile]:
    """Recordings that say what is not so, or carry something else."""
    wav, mp3 = sound("wav"), sound("mp3")
    yield "WAV that says it has 4 GB", "a.wav", wav[:4] + b"\xff\xff\xff\xff" + wav[8:40] + b"\xff\xff\xff\xff" + wav[44:]
    yield "WAV of no rate", "a.wav", wav[:24] + b"\x00" * 8 + wav[32:]
    yield "WAV of 65,535 channels", "a.wav", wav[:22] + b"\xff\xff" + wav[24:]
    yield "WAV of no sound", "a.wav", wav[:44]
    yield "WAV of a rate nobody hears", "a.wav", wav[:24] + struct.pack("<I", 2**31 - 1) + wav[28:]
    yield "MP3 + a page", "a.mp3", mp3 + HTML
    yield "MP3 with a page as its title", "a.mp3", b"ID3\x03\x00\x00\x00\x00\x0f\x76" + b"TIT2" + struct.pack(">I", len(HTML) + 1) + b"\x00\x00\x00" + HTML.ljust(2000, b" ") + mp3
    yield "MP3 with a title of 256 MB", "a.mp3", b"ID3\x03\x00\x00\x7f\x7f\x7f\x7f" + mp3
    yield "MP3 that is only its title", "a.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x10" + b"\x00" * 40
    yield "MP3 that is noise", "a.mp3", b"\xff\xfb" + bytes(range(256)) * 30
    yield "OGG + a page", "a.ogg", sound("ogg") + HTML
    yield "OGG that is only heads", "a.ogg", b"OggS" + b"\x00" * 24 + b"\x01\x1eOpusHead\x01\xff"
    yield "OGG of noise", "a.ogg", b"OggS\x00\x02" + bytes(range(256)) * 10
    yield "AMR of noise", "a.amr", b"#!AMR\n" + b"\xff" * 500
    yield "AMR of nothing", "a.amr", b"#!AMR\n"
    yield "AAC of noise", "a.aac", b"\xff\xf1" + bytes(range(255, -1, -1)) * 10
    yield "film in MP4", "a.m4a", sound("mp4", 1.0, film=True)
    yield "film in 3GP called voice", "a.3gp", sound("mp4", 1.0, film=True).replace(b"ftypisom", b"ftyp3gp4", 1)


def containers() -> Iterator[Hostile]:
    """Odd atoms and elements."""
    mp4, webm = sound("mp4"), sound("webm")
    yield "MP4 whose first box has no end", "a.m4a", struct.pack(">I", 24) + b"ftypM4A " + b"\x00" * 12 + struct.pack(">I", 0) + b"free" + MARK
    yield "MP4 of boxes in boxes", "a.m4a", struct.pack(">I", 16) + b"ftypM4A \x00\x00\x00\x00" + b"".join(struct.pack(">I", 8 * (3000 - at)) + b"moov" for at in range(2990))
    yield "MP4 with a box of 2^63 bytes", "a.m4a", struct.pack(">I", 16) + b"ftypisom\x00\x00\x00\x00" + struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 2**63 - 1)
    yield "MP4 with a box of minus one", "a.m4a", struct.pack(">I", 16) + b"ftypmp42\x00\x00\x00\x00" + b"\xff\xff\xff\xff" + b"moov" + b"\x00" * 100
    yield "MP4 that names other files", "a.m4a", mp4.replace(b"url \x00\x00\x00\x01", b"url \x00\x00\x00\x00", 1)
    yield "MP4 with four billion samples", "a.m4a", _grown(mp4, b"stsz", 8)
    yield "MP4 with four billion chunks", "a.m4a", _grown(mp4, b"stco", 4)
    yield "MP4 with a billion times", "a.m4a", _grown(mp4, b"stts", 4)
    yield "MP4 + a page", "a.m4a", mp4 + HTML
    yield "MP4 with a page inside", "a.m4a", mp4 + struct.pack(">I", len(HTML) + 8) + b"udta" + HTML
    yield "WebM + a page", "a.webm", webm + HTML
    yield "WebM with an element of 2^56 bytes", "a.webm", webm[:60] + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xfe" + webm[60:]
    yield "WebM of elements in elements", "a.webm", b"\x1a\x45\xdf\xa3\x88\x42\x82\x84webm\x00" + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" * 2000
    yield "WebM bomb of silence", "a.webm", webm[:200] + b"\xec\x40\xff" + b"\x00" * 100_000
    yield "WebM that is only its head", "a.webm", b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\x00" * 40
    yield "HEIC of boxes in boxes", "a.heic", struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic" + b"".join(struct.pack(">I", 8 * (3000 - at)) + b"meta" for at in range(2990))
    yield "HEIC with a million items", "a.heic", _grown(picture("HEIF"), b"iloc", 2)
    yield "AVIF with a million items", "a.avif", _grown(picture("AVIF"), b"iloc", 2)
    yield "HEIC of noise", "a.heic", struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic" + bytes(range(256)) * 10
    for at in range(12):
        broken = bytearray(picture("HEIF"))
        broken[len(broken) * (at + 2) // 15] ^= 0xFF
        yield f"HEIC with a wrong byte, {at}", "a.heic", bytes(broken)


def texts() -> Iterator[Hostile]:
    """Plain files that must stay files."""
    yield "PDF with a script", "a.pdf", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
    yield "PDF that is a page", "a.pdf", b"%PDF-1.7\n" + HTML
    yield "CSV with formulas", "a.csv", b"=cmd|'/c calc'!A1,=HYPERLINK(\"http://e\")\n"
    yield "a script as text", "a.js", b"alert(document.cookie)\n"
    yield "a style as text", "a.css", b"body{background:url(//e)}\n"
    yield "a page later in the text", "a.txt", b"x " * 5000 + MARK


# -- the building blocks -----------------------------------------------------------------------------------------------
def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _jpeg_segment(marker: int, body: bytes, times: int = 1) -> bytes:
    whole, piece = picture("JPEG"), b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
    return whole[:2] + piece * times + whole[2:]


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    whole = picture("PNG")
    return whole[:33] + struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) + whole[33:]


def _png(width: int, height: int, data: bytes = b"x\x9cc\x00\x00\x00\x01\x00\x01") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks)


def _gif_comment(body: bytes) -> bytes:
    pieces = b"".join(bytes([len(piece)]) + piece for piece in (body[at:at + 255] for at in range(0, len(body), 255)))
    return picture("GIF")[:-1] + b"\x21\xfe" + pieces + b"\x00;"


def _with_extent(content: bytes, side: int) -> bytes:
    at = content.index(b"ispe")
    return content[:at + 8] + struct.pack(">II", side, side) + content[at + 16:]


def _grown(content: bytes, box: bytes, offset: int) -> bytes:
    """A count inside a box made as large as it can be."""
    at = content.index(box) + 4 + offset
    return content[:at] + b"\x7f\xff\xff\xff" + content[at + 4:]
