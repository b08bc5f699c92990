"""Languages by the names that people know, for tags of BCP 47 such as zh-CN."""

from __future__ import annotations

from cti.ivr.flow.field import Words

NAMES = {
    "zh": Words("中文", "Chinese"), "en": Words("英语", "English"), "yue": Words("粤语", "Cantonese"),
    "ja": Words("日语", "Japanese"), "ko": Words("韩语", "Korean"), "fr": Words("法语", "French"),
    "de": Words("德语", "German"), "es": Words("西班牙语", "Spanish"), "ru": Words("俄语", "Russian"),
    "pt": Words("葡萄牙语", "Portuguese"), "it": Words("意大利语", "Italian"), "ar": Words("阿拉伯语", "Arabic"),
    "th": Words("泰语", "Thai"), "vi": Words("越南语", "Vietnamese"), "id": Words("印尼语", "Indonesian"),
    "ms": Words("马来语", "Malay"), "mn": Words("蒙古语", "Mongolian"), "bo": Words("藏语", "Tibetan"),
    "ug": Words("维吾尔语", "Uyghur"),
}  # fmt: skip
USUAL = {"zh": "zh-CN", "en": "en-US", "ja": "ja-JP", "ko": "ko-KR", "fr": "fr-FR", "de": "de-DE",
         "es": "es-ES", "ru": "ru-RU", "pt": "pt-PT", "it": "it-IT", "ar": "ar-SA", "yue": "zh-HK",
         "th": "th-TH", "vi": "vi-VN", "id": "id-ID", "ms": "ms-MY", "mn": "mn-MN", "bo": "bo-CN",
         "ug": "ug-CN"}  # fmt: skip
"""Language -> the tag that is meant where nobody says which country."""
_PLACES = {
    "HK": Words("香港", "Hong Kong"), "TW": Words("台湾", "Taiwan"), "MO": Words("澳门", "Macao"),
    "GB": Words("英国", "United Kingdom"), "AU": Words("澳大利亚", "Australia"),
    "BR": Words("巴西", "Brazil"), "MX": Words("墨西哥", "Mexico"), "CA": Words("加拿大", "Canada"),
    "SG": Words("新加坡", "Singapore"),
}  # fmt: skip


def language_words(tag: str) -> Words:
    """`zh-CN` -> 中文, Chinese; a country is named where it is not the usual one of the language.

    A tag that is not known stays as it is written.
    """
    language, _, place = tag.replace("_", "-").partition("-")
    known = NAMES.get(language.lower())
    if known is None:
        return Words(tag, tag)
    if not place or USUAL.get(language.lower(), "").partition("-")[2] == place.upper():
        return known
    where = _PLACES.get(place.upper(), Words(place, place))
    return Words(f"{known.zh}（{where.zh}）", f"{known.en} ({where.en})")


def language_tag(name: str) -> str:
    """The tag that a person means: `English`, `英语`, `en` and `en-US` are all en-US; "" for no language."""
    wanted = name.strip().lower()
    for language, words in NAMES.items():
        if wanted in (language, words.zh, words.en.lower()):
            return USUAL[language]
    for tag in USUAL.values():
        if wanted == tag.lower():
            return tag
    head, dash, place = wanted.replace("_", "-").partition("-")
    return f"{head}-{place.upper()}" if head in NAMES and dash and place.isalnum() else ""
