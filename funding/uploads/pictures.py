"""A picture is decoded and written anew: where it was taken, and what was hidden in it, is gone."""

import io
import warnings

import pillow_heif
from PIL import Image, ImageOps

from funding.uploads.kinds import HEIC, JPEG, PNG, Unfit

# Some phones put several pictures into one JPEG; the first one is kept.
FORMATS = {JPEG: ("JPEG",), PNG: ("PNG",), HEIC: ("HEIF",)}
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4096
QUALITY = 88
DAMAGED = "This picture is damaged or not complete. Try to add it again, or take the photo again."
TOO_LARGE = (
    "This picture is too large to open. Make it smaller: send it to yourself as a “medium” photo, then add that."
)
pillow_heif.register_heif_opener(thumbnails=False)


def clean(content: bytes, kind: str) -> bytes:
    """The picture alone, the right way up: PNG stays PNG, the others become JPEG. Raises Unfit."""
    with warnings.catch_warnings():
        # Our own limit is stricter than the one Pillow warns of.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Unfit(TOO_LARGE)
                picture.load()
                return _written(picture, kind)
        except (MemoryError, Image.DecompressionBombError) as error:
            raise Unfit(TOO_LARGE) from error
        # The decoder of HEIC raises RuntimeError for what it cannot read.
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, RuntimeError) as error:
            raise Unfit(DAMAGED) from error


def _written(picture: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    if kind == PNG and "transparency" in upright.info:
        upright = upright.convert("RGBA")
    upright = upright.convert("RGBA" if kind == PNG and upright.mode in ("RGBA", "LA", "PA") else "RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # What is left in `info` may be written by some formats.
    upright.info = {}
    out = io.BytesIO()
    if kind == PNG:
        upright.save(out, "PNG")
    else:
        upright.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
