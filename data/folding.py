"""Text as it is searched: without case, tones or accents."""

import unicodedata


def fold(text: str) -> str:
    """Casefold, strip combining marks, write đ as d (it has no decomposition), squeeze white space.

    >>> fold("Hải  Phòng"), fold("Đồng Đăng")
    ('hai phong', 'dong dang')
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())
