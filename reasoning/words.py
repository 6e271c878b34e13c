"""The words of the report for people: statuses, amounts, measures, in Chinese and English."""

from __future__ import annotations

from reasoning.report import Bilingual, Claim, Measure, Quantity

STATUS = {
    "established": Bilingual(zh="成立", en="established"),
    "open": Bilingual(zh="待定", en="open"),
    "excluded": Bilingual(zh="不成立", en="excluded"),
    "not_covered": Bilingual(zh="未涵盖", en="not covered"),
}
SIGN = {"established": "●", "open": "◐", "excluded": "○", "not_covered": "–"}
ON_RECORD = {
    "holds": Bilingual(zh="按现有记录成立", en="holds on the present record"),
    "fails": Bilingual(zh="按现有记录不成立", en="fails on the present record"),
}
BRANCH = {
    "civil": Bilingual(zh="民事", en="civil"),
    "administrative": Bilingual(zh="行政", en="administrative"),
    "criminal": Bilingual(zh="刑事", en="criminal"),
}
UNIT = {
    "cny": Bilingual(zh="元", en="yuan"),
    "eur": Bilingual(zh="欧元", en="euro"),
    "day": Bilingual(zh="日", en="day(s)"),
    "month": Bilingual(zh="个月", en="month(s)"),
    "year": Bilingual(zh="年", en="year(s)"),
    "times": Bilingual(zh="倍", en="times"),
    "percent": Bilingual(zh="%", en="%"),
    "fen": Bilingual(zh="分", en="fen"),
}
MODE = {
    "shall": Bilingual(zh="", en=""),
    "may": Bilingual(zh="可以并处：", en="in addition, possibly: "),
    "alternative": Bilingual(zh="或者：", en="or: "),
}
LIABILITY = {
    "several": Bilingual(zh="按份责任", en="several liability"),
    "joint": Bilingual(zh="连带责任", en="joint and several liability"),
    "enlarged_part": Bilingual(zh="仅就损害的扩大部分连带", en="joint and several for the enlarged part only"),
    "corresponding": Bilingual(zh="相应的责任", en="liability in a corresponding share"),
    "supplementary": Bilingual(zh="补充责任", en="supplementary liability"),
}
LIGHTER = {
    "earlier": Bilingual(zh="行为时法较轻，适用行为时法", en="the earlier law is lighter and applies"),
    "later": Bilingual(zh="新法较轻，适用新法", en="the later law is lighter and applies"),
    "same": Bilingual(zh="两法处罚相同，适用行为时法", en="both are the same; the law of the act applies"),
    "compare": Bilingual(zh="须逐档比较轻重，由律师判断", en="to be weighed tier by tier by counsel"),
}


def number(value: float) -> str:
    """A number without needless digits; 500000 as 500,000."""
    return f"{value:,.10g}"


def quantity(amount: Quantity, lang: str) -> str:
    """A range in words: 5日以上10日以下 / 5 to 10 day(s)."""
    unit = UNIT[amount.unit][lang]
    base = amount.base[lang] if amount.base else ""
    if lang == "zh":
        low = (
            f"{number(amount.min)}{unit}{'以上（不含本数）' if amount.above else '以上'}"
            if amount.min is not None
            else ""
        )
        high = (
            f"{number(amount.max)}{unit}{'以下（不含本数）' if amount.below else '以下'}"
            if amount.max is not None
            else ""
        )
        return (
            f"{base}{number(amount.min)}{unit}" if _exact(amount) and amount.min is not None else f"{base}{low}{high}"
        )
    base = f" ({base})" if base else ""
    if _exact(amount) and amount.min is not None:
        return f"{number(amount.min)} {unit}{base}"
    parts = [f"{'more than' if amount.above else 'at least'} {number(amount.min)}"] if amount.min is not None else []
    parts += [f"{'less than' if amount.below else 'up to'} {number(amount.max)}"] if amount.max is not None else []
    return f"{', '.join(parts)} {unit}{base}"


def _exact(amount: Quantity) -> bool:
    return amount.min is not None and amount.min == amount.max


def measure(item: Measure, lang: str) -> str:
    """One remedy or penalty in words."""
    text = f"{MODE[item.mode][lang]}{item.name[lang]}"
    if item.amount:
        text += ("，" if lang == "zh" else ", ") + quantity(item.amount, lang)
    elif item.silent:
        text += "（法条未规定数额）" if lang == "zh" else " (the text sets no amount)"
    extras = [LIABILITY[item.liability][lang]] if item.liability else []
    extras += [f"{'请求权人' if lang == 'zh' else 'claimant'}：{item.claimant[lang]}"] if item.claimant else []
    extras += [item.note[lang]] if item.note else []
    if extras:
        text += f"（{'；'.join(extras)}）" if lang == "zh" else f" ({'; '.join(extras)})"
    return text


def headline(claim: Claim, lang: str) -> str:
    """Status and sentence of a claim in one line."""
    return f"{SIGN[claim.status]} {STATUS[claim.status][lang]}{'（' if lang == 'zh' else ' ('}{ON_RECORD[claim.on_record][lang]}{'）' if lang == 'zh' else ')'} {claim.sentence[lang]}"
