import warnings
from dataclasses import replace

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Polygon

from diversion.analysis.claims import Claims, LeftOut
from diversion.errors import InputError
from diversion.plotting import (
    explanation_figure,
    left_out_bars,
    neighbourhood,
    route_figure,
    route_time,
    waterfall,
)
from diversion.plotting.labels import can_draw, drawable, party_label
from diversion.plotting.left_out import MOST
from diversion.plotting.routes import MATCH_COLOURS, hs_match


def lanes(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def arrows(ax):
    """From where to where each arrow points, and how it is drawn."""
    return [
        (*text.xyann, *text.xy, text.arrow_patch) for text in ax.texts if text.arrow_patch
    ]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def overlaps(ax):
    """Pairs of texts whose boxes on the page share some area."""
    ax.figure.canvas.draw()
    shown = [t for t in (*ax.texts, *ax.get_yticklabels()) if t.get_text()]
    boxes = [(t.get_text(), t.get_window_extent()) for t in shown]
    return [
        (a, b)
        for k, (a, box) in enumerate(boxes)
        for b, other in boxes[k + 1 :]
        if box.overlaps(other)
    ]


def test_each_company_is_a_lane_and_each_consignment_an_arrow(gap_chain):
    ax = route_time(gap_chain)
    assert lanes(ax) == [
        "Alder Robotics\nC1",
        "<script>alert(1)</script>\n[2J[bold]$x_y$\nC2",
        "?",
        "C4",
        "Ryongbong\nC3",
    ]
    drawn = [(y0, y1) for _, y0, _, y1, _ in arrows(ax)]
    assert drawn == [(0, 1), (1, 2), (2, 3), (3, 4)]


def test_arrows_run_from_departure_to_arrival(gap_chain):
    x0, _, x1, _, _ = arrows(route_time(gap_chain))[1]
    assert [mdates.num2date(x).date().isoformat() for x in (x0, x1)] == [
        "2014-03-13",
        "2014-03-23",
    ]


def test_an_order_that_is_not_certain_is_dashed(gap_chain):
    styles = [patch.get_linestyle() for *_, patch in arrows(route_time(gap_chain))]
    assert styles == ["-", "-", "--", "-"]


def test_days_not_on_record_are_a_faded_area(chain, gap_chain):
    (area,) = [p for p in route_time(chain).patches if isinstance(p, Polygon)]
    days = {mdates.num2date(x).date().isoformat() for x, y in area.get_xy() if y == 1}
    assert days == {"2014-03-06", "2014-03-16"}
    assert not [p for p in route_time(gap_chain).patches if isinstance(p, Polygon)]


def test_colours_follow_the_match_of_the_goods(gap_chain):
    matches = [hs_match(gap_chain.hops, k) for k in range(4)]
    assert matches == [
        "first consignment",
        "same 4 digits",
        "same 2 digits",
        "HS not known",
    ]
    ax = route_time(gap_chain)
    assert legend(ax) == [
        "first consignment",
        "same 4 digits",
        "same 2 digits",
        "HS not known",
        "order not certain",
    ]
    colours = [patch.get_edgecolor() for *_, patch in arrows(ax)]
    assert len(set(colours)) == 4


@pytest.mark.parametrize(
    ("before", "code", "expected"),
    [
        ("8526911234", "852691", "same 6 digits"),
        ("852691", "852610", "same 4 digits"),
        ("85", "852610", "same 2 digits"),
        ("84", "85", "no HS match"),
        (None, "85", "HS not known"),
    ],
)
def test_goods_match_at_the_digits_both_have(chain, before, code, expected):
    first, second = chain.hops
    hops = (replace(first, hs_code=before), replace(second, hs_code=code))
    assert hs_match(hops, 1) == expected
    assert expected in MATCH_COLOURS


def test_waits_goods_and_the_caution_are_written(gap_chain):
    ax = route_time(gap_chain)
    assert [text for text in texts(ax) if text.startswith("waits")] == [
        "waits 2 d",
        "waits 8 d",
        "waits 10 d",
    ]
    assert "HS 852691, 1,200 kg" in texts(ax)
    assert "A lead, not a finding." in ax.get_title(loc="left")


def test_labels_do_not_lie_on_each_other(chain, gap_chain, near):
    for ax in (route_time(chain), route_time(gap_chain), near.plot()):
        assert overlaps(ax) == []


def test_a_given_axes_is_drawn_on_and_pyplot_is_left_alone(chain, near):
    for draw, what in ((route_time, chain), (neighbourhood, near)):
        ax = Figure().subplots()
        assert draw(what, ax) is ax
    assert isinstance(route_figure(chain), Figure)
    assert plt.get_fignums() == []


def test_names_no_font_can_draw_give_way_to_the_id():
    assert party_label("C7", "\U00012000 \U00012001") == "C7"  # cuneiform
    assert drawable("ab\U00012000") == "ab?"
    assert can_draw("Мирос")


def test_drawing_any_name_warns_of_nothing(chain):
    hop = replace(
        chain.hops[0], from_name="조선광업 丹东 \U00012000 $5 & $6_x", hs_code="85$_"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = route_figure(replace(chain, hops=(hop, chain.hops[1])))
        figure.canvas.draw()


def test_a_long_name_takes_two_lines():
    label = party_label(
        "C1", "Northern Precision Machine Tools and Hydraulics Company Limited"
    )
    assert label == "Northern Precision Machine\nTools and Hydraulics…\nC1"


def test_suppliers_stand_left_and_buyers_right(near):
    ax = near.plot()
    dots = {
        tuple(line.get_xydata()[0]): line.get_color()
        for line in ax.lines
        if line.get_marker() == "o"
    }
    assert sorted(x for x, _ in dots) == [-1.0, -1.0, 0.0, 1.0]
    arrows_drawn = [p for p in ax.patches if isinstance(p, FancyArrowPatch)]
    assert len(arrows_drawn) == 4
    assert max(p.get_linewidth() for p in arrows_drawn) == pytest.approx(1.8)
    assert legend(ax) == ["the company", "counts as a DPRK end", "exposed to one", "other"]
    assert "Ryongbong\nK, KP" in texts(ax)


def test_a_crowded_neighbourhood_says_who_is_not_drawn(near):
    n = 40
    ids = [f"P{k:02}" for k in range(n)]
    parties = pd.DataFrame(
        {
            "party_id": ["X", *ids],
            "name": None,
            "country": None,
            "is_target": False,
            "exposure": 0.0,
        }
    )
    edges = pd.DataFrame({"from_id": ids, "to_id": "X", "shipments": range(1, n + 1)})
    ax = replace(near, parties=parties, edges=edges).plot()
    assert "26 parties with fewer shipments are not drawn." in ax.get_title(loc="left")
    assert {"P39", "P26"} < set(texts(ax))
    assert "P25" not in texts(ax)
    assert overlaps(ax) == []


def test_the_chain_of_a_rank_is_drawn(answer):
    assert len(lanes(answer.plot(2))) == 5
    with pytest.raises(IndexError, match="no chain has rank 3"):
        answer.plot(3)


def test_a_waterfall_ends_at_the_score_and_shows_both_sides(explanation):
    reasons = explanation.explanation.reasons
    against = replace(reasons[0], bans=-0.5, text="the order is possible")
    ax = waterfall((*reasons, against))
    bars = [patch for patch in ax.patches if patch.get_height() == pytest.approx(0.6)]
    widths = [bar.get_width() for bar in bars]
    assert widths == pytest.approx([13.14, 10.0, -5.0, 18.14])
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[-2:] == ["the order is possible", "in all: odds 65:1"]


def test_the_figure_of_an_explanation_has_the_chain_above_its_score(explanation):
    opened = explanation.explanation
    figure = explanation_figure(opened)
    assert len(figure.axes) == 2
    assert figure.axes[1].get_xlabel().startswith("decibans")
    facts = (LeftOut("without the link L1", ("L1",), 1.4),)
    claims = Claims(facts, (), (), (), "best_chain", opened.chain.score)
    figure = explanation_figure(replace(opened, claims=claims))
    titles = [axes.get_title(loc="left") for axes in figure.axes[1:]]
    assert titles == ["by best_chain", "If one fact were not there, by best_chain"]


def test_the_name_of_a_scorer_leaves_room_for_the_legend(explanation):
    scorer = "fitted trees, " + "trained on the trade of one port, $and another$, " * 3
    figure = explanation_figure(replace(explanation.explanation, scorer=scorer))
    ax = figure.axes[1]
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [part.get_window_extent() for part in (ax._left_title, ax.get_legend())]
    assert not boxes[0].overlaps(boxes[1])
    assert " ".join(ax.get_title(loc="left").split()) == f"by {scorer}".strip()


def test_facts_left_out_are_drawn_by_how_far_they_move_the_odds(explanation):
    facts = [
        LeftOut("without the link L1", ("L1",), 1.4),
        LeftOut("without s1 (hop 1)", ("s1",), None),
        LeftOut("without the mass of s1", ("s1",), 2.3),
    ]
    many = [LeftOut(f"without L{n}", (f"L{n}",), 2.0) for n in range(MOST)]
    claims = Claims((*facts, *many), (), (), (), "best_chain", 2.0)
    ax = left_out_bars(claims)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[:4] == ["s1 (hop 1)", "the link L1", "the mass of s1", "L0"]
    widths = [bar.get_width() for bar in ax.patches][:2]
    assert widths == pytest.approx([-6.0, 3.0])
    notes = [text.get_text() for text in ax.texts]
    assert notes[:2] == ["the chain falls apart", "-6.0: odds 25:1"]
    assert ax.get_xlabel().endswith("; 3 other facts move them less")
    tested = replace(explanation.explanation, claims=claims)
    drawn = replace(explanation, explanation=tested).plot_left_out()
    assert drawn.get_title(loc="left").endswith("by best_chain")
    with pytest.raises(InputError, match="no fact of this chain was left out"):
        explanation.plot_left_out()
