import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.matching import NameIndex, compare, split_name
from diversion.matching.compare import POSSIBLE, chance_of
from diversion.matching.core import split_names
from diversion.matching.spellings import spellings
from diversion.matching.transliterate import (
    learn_sounds,
    skeleton,
    skeletons,
    sound,
    sounds_of,
    word_bones,
    word_sound,
)

HONGXIANG = "Dandong Hongxiang Industrial Development Co Ltd"
SIMPLIFIED = "丹东鸿祥实业发展有限公司"
TRADITIONAL = "丹東鴻祥實業發展有限公司"
KOMID = "Korea Mining Development Trading Corporation"

SAME = [
    (HONGXIANG, SIMPLIFIED),
    (HONGXIANG, TRADITIONAL),
    (SIMPLIFIED, TRADITIONAL),
    (HONGXIANG, "DANDONG HONG XIANG INDUSTRY DEVELOPMENT COMPANY LIMITED"),
    (KOMID, "조선광업개발무역회사"),
    (KOMID, "Корейская горнопромышленная торговая корпорация развития"),
    ("Korea Daesong Bank", "Choson Taesong Unhaeng"),
    ("Korea Daesong Bank", "조선대성은행"),
    ("Мирос Трейдинг", "Miros Trading LLC"),
    ("Huaxin Shipping Hongkong Ltd", "華信船務(香港)有限公司"),
    ("Yamada Kabushiki Kaisha", "株式会社山田"),
    ("JSC Murom Instrument-Making Plant", "АО «Муромский приборостроительный завод»"),
    ("Siemens Aktiengesellschaft", "Siemens AG"),
    ("Saleh Mohammed", "صالح محمد"),
    ("Second Economic Committee", "제2경제위원회"),
    ("Al Rajhi Trading Company", "شركة الراجحي للتجارة"),
    ("Mitsubishi Heavy Industries Ltd", "三菱重工業株式会社"),
    ("Choson Muyok Unhaeng", "조선무역은행"),
]
POSSIBLE_PAIRS = [
    ("Korea Green Pine Corporation", "조선청송회사"),  # translated
    ("Ningbo New Century Import and Export", "宁波新世纪进出口有限公司"),
    ("Samsung Electronics", "삼성전자"),  # spelled by no system
    ("Hyundai Motor", "현대자동차"),
    ("Asbat al-Ansar", "عصبة الأنصار"),
    ("Bank Sepah", "بانک سپه"),
]
DIFFERENT = [
    ("Dandong Hongda Industrial Development Co Ltd", SIMPLIFIED),
    (KOMID, "Korea Tangun Trading Corporation"),
    ("ООО «БАЙ»", "ООО «БАЙКАЛ»"),
    ("Trading Company Ltd", HONGXIANG),
    ("Qusay Hassan al-Tikriti", "عمر حسن التكريتي"),
    ("Great Wall Trading", "新世纪贸易有限公司"),
    ("", ""),
    ("", HONGXIANG),
    ("\x00\x1b[2J", "\u202e"),
]
HOSTILE = [
    "",
    " ",
    "\x00\x1b[2J\u202e",
    "Trading Co Ltd",
    "ال",
    "鸿" * 10_000,
    "a" * 10_000,
    "((((",
    "*",
    "🙂",
    "\ud800",
    "ㄱㄴ",
    "ー",
    "ゃ",
    "株式会社",
    "й",
    "제2",
    "第",
    "وال",
    "abdul",
]

names = st.one_of(
    st.sampled_from([name for pair in SAME + DIFFERENT for name in pair] + HOSTILE),
    st.text(max_size=20),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_company_under_two_spellings_is_the_same(one, other):
    assert compare(one, other).band == "same"


@pytest.mark.parametrize(("one", "other"), POSSIBLE_PAIRS)
def test_translated_and_freely_spelled_names_are_found(one, other):
    assert compare(one, other).band != "different"
    assert [number for number, _ in NameIndex([one]).find(other)] == [0]
    assert [number for number, _ in NameIndex([other]).find(one)] == [0]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_share_no_core_are_different(one, other):
    assert compare(one, other).band == "different"


def test_other_characters_of_one_sound_are_only_possibly_the_same():
    found = compare("鸿祥贸易有限公司", "洪翔贸易有限公司")
    assert found.band == "possible"
    assert "洪翔 and 鸿祥" in found.why


def test_a_business_word_of_its_own_makes_it_only_possible():
    assert compare("Crystalord Systems Limited", "Crystalord Ltd").band == "possible"


def test_factory_numbers_tell_names_apart():
    assert (
        compare("Kanggye Tractor Works 26", "Kanggye Tractor Works 28").band == "different"
    )


def test_an_explanation_says_what_agrees_and_what_does_not():
    why = compare("Miros Trading LLC", "Miros Shipping LLC").why
    assert why == "'miros' agrees; words differ: shipping / trade; legal forms agree: llc"


def test_the_true_spelling_scores_above_its_false_friend():
    friend = compare("Dandong Hongda Industrial Development Co Ltd", SIMPLIFIED)
    assert friend.probability < 0.05
    assert compare(HONGXIANG, SIMPLIFIED).probability > 0.9


@given(names, names)
def test_comparison_does_not_depend_on_the_order(one, other):
    there, back = compare(one, other), compare(other, one)
    assert there == back
    assert 0.0 <= there.score <= 1.0


@given(names)
def test_a_name_is_itself_whatever_its_case_and_punctuation(name):
    expected = 1.0 if split_name(name).text else 0.0
    assert compare(name, name).score == expected
    plain = name[:100]
    if plain.isascii():
        assert compare(plain, f" «{plain.upper()}», ").score == compare(plain, plain).score


@pytest.mark.parametrize("name", HOSTILE)
def test_odd_text_is_taken_apart_without_failing(name):
    parts = split_name(name)
    assert parts.core.isascii()
    assert spellings(name)[0] == name[:400]


def test_both_scripts_in_one_text_are_two_spellings():
    text = f"{SIMPLIFIED} (Dandong Hongxiang Industrial)"
    assert SIMPLIFIED in spellings(text)
    assert "Dandong Hongxiang Industrial" in spellings(text)


def test_the_index_finds_what_comparing_all_finds():
    listed = [name for pair in SAME for name in pair]
    index = NameIndex(listed)
    for one, other in SAME:
        by_number = dict(index.find(one))
        assert by_number[listed.index(other)] == compare(one, other).score
        for number, score in by_number.items():
            assert score == compare(one, listed[number]).score
            assert score >= POSSIBLE


def test_a_chance_rises_with_the_score_and_stays_below_certainty():
    chances = [chance_of(number / 200) for number in range(201)]
    assert chances == sorted(chances)
    assert (chances[0], chances[-1]) == (0.0, 0.96)
    assert 0.2 < chance_of(0.86) < chance_of(0.92) < 0.8


@pytest.mark.parametrize(
    ("one", "other", "band"),
    [
        ("Daesong Tarding Company", "Daesong Trading Company", "same"),
        ("Stras Communications", "Stars Communications", "same"),
        ("Tsor Security", "Tsro Security", "possible"),
        ("Stark Communications", "Stars Communications", "different"),
        ("عبدالرقیب تخاری", "Abdul Raqib Takhari", "same"),
        ("بنك سوريا الدولي الإسلامي", "Syria International Islamic Bank", "same"),
        ("جمال لونيسي", "Jamal Lounici", "same"),
    ],
)
def test_swapped_letters_and_joined_words(one, other, band):
    found = compare(one, other)
    assert found.band == band
    assert found.score == compare(other, one).score


def test_a_name_with_swapped_letters_is_found():
    index = NameIndex(["Emtael Ltd", "Khiti Holding", "Daesong Trading Company"])
    for typed, number in (("Ematel", 0), ("Khtii Holding", 1), ("Daesnog Trading", 2)):
        assert [n for n, _ in index.find(typed)] == [number]


words = st.text("abchdkstzngou", min_size=1, max_size=7)
names = st.lists(
    st.one_of(words, st.sampled_from(["Co", "Ltd", "abdulrahman", "鸿祥", "대성", "محمد"])),
    max_size=4,
).map(" ".join)


@given(st.lists(words, min_size=1, max_size=6))
def test_sounds_and_consonants_of_many_words_are_those_of_each(texts):
    sounds = sounds_of(texts)
    assert sounds == [sound(text) for text in texts]
    assert skeletons(sounds) == [skeleton(spoken) for spoken in sounds]
    learn_sounds(texts)
    for text, spoken in zip(texts, sounds, strict=True):
        assert word_sound(text) == spoken
        if not text.endswith(("ah", "at", "eh", "et")):
            assert word_bones(text) == skeleton(spoken)


@given(st.lists(names, max_size=5))
def test_many_names_are_taken_apart_as_each_is_alone(texts):
    assert split_names(texts) == [split_name(text) for text in texts]


@pytest.mark.parametrize(
    ("one", "other", "band"),
    [
        ("N. Nazarbayev", "Nursultan Nazarbayev", "possible"),
        ("Juncker, J.-C.", "Jean-Claude Juncker", "possible"),
        ("Barack Obama", "Барак Хусеин Обама", "possible"),
        ("Lavrov Sergey", "Sergey Viktorovich LAVROV", "possible"),
        ("K. Nazarbayev", "Nursultan Nazarbayev", "different"),
        ("Kim Chol", "Kim Yong Su", "different"),
        ("J. Obama Trading Ltd", "Barack Obama Trading Ltd", "different"),
        ("Sergey Viktorovich", "Sergey Viktorovich LAVROV", "possible"),
        ("عبد الحبیب عالیزی", "ABDUL HABIB ALIZAI", "same"),
        ("محمدعمر شريف", "Mohammad Omar Sharif", "same"),
        ("نذير الله حنفي", "NAZIRULLAH HANAFI", "same"),
        ("سهيل طه", "Suhail Taha", "same"),
        ("احمد ضیا آغا", "AHMAD ZIA AGHA", "same"),
        ("آدم خان اچکزی", "ADAM KHAN ACHEKZAI", "same"),
    ],
)
def test_people_are_known_by_an_initial_and_without_a_patronymic(one, other, band):
    found = compare(one, other)
    assert found.band == band
    assert found.score == compare(other, one).score


def test_a_name_in_arabic_is_found_where_no_word_has_three_consonants():
    index = NameIndex(["ABDUL HABIB ALIZAI", "ABDUL GHANI BARADAR"])
    assert [number for number, _ in index.find("عبد الحبیب عالیزی")] == [0]
    index = NameIndex(["عبد الحبیب عالیزی", "عبد الغني برادر"])
    assert [number for number, _ in index.find("Alizai, Abdul Habib")] == [0]
