"""A chain over time: companies as lanes, consignments as arrows."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon

from diversion.analysis.chain import Chain, ChainHop
from diversion.analysis.routes import SAME_COMPANY
from diversion.plotting.canvas import new_axes
from diversion.plotting.labels import drawable, families, party_label

# Colours that stay apart for colour-blind readers; the words are in the legend.
MATCH_COLOURS: Final = {
    "first consignment": "#444444",
    "same 6 digits": "#0072b2",
    "same 4 digits": "#009e73",
    "same 2 digits": "#e69f00",
    "no HS match": "#d55e00",
    "HS not known": "#999999",
    "not on record": "#cc79a7",
    "may be one company": "#56b4e9",
}
_SMALL: Final = 8  # points
_HALO: Final = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}


def route_time(chain: Chain, ax: Axes | None = None) -> Axes:
    """Draw a chain: x is time, each company a lane, each consignment an arrow.

    The colour of an arrow says how far its HS code matches that of the arrow before.
    A dashed arrow follows the one before in an order that is possible or inferred, not
    certain; a leg without a consignment has a colour of its own. A faded area covers
    the days between which an undated departure or arrival must lie; its arrow then
    points from the middle to the middle.

    Parameters
    ----------
    chain
        The chain to draw.
    ax
        Where to draw; a new figure if left out.
    """
    if ax is None:
        ax = new_axes(*route_size(chain))
    _draw_lanes(ax, chain)
    for lane, hop in enumerate(chain.hops):
        _draw_hop(ax, lane, hop, hs_match(chain.hops, lane))
        if lane:
            _draw_wait(ax, lane, chain.hops[lane - 1], hop)
    _draw_legend(ax, chain.hops)
    ax.set_title(_title(chain), fontsize=11, loc="left", fontfamily=families())
    return ax


def route_figure(chain: Chain) -> Figure:
    """Give a figure of a chain that is no part of pyplot's state, to be saved."""
    figure = Figure(figsize=route_size(chain), layout="constrained")
    route_time(chain, figure.subplots())
    return figure


def hs_match(hops: Sequence[ChainHop], index: int) -> str:
    """Say how far the goods of a hop match those of the hop before, as in the legend."""
    if index == 0:
        return "first consignment"
    if not hops[index].shipment_ids:
        is_alias = SAME_COMPANY in hops[index].flags
        return "may be one company" if is_alias else "not on record"
    shipped = [hop for hop in hops[:index] if hop.shipment_ids]
    before, code = shipped[-1].hs_code, hops[index].hs_code
    if not before or not code:
        return "HS not known"
    for digits in (6, 4, 2):
        if len(code) >= digits and before[:digits] == code[:digits]:
            return f"same {digits} digits"
    return "no HS match"


def route_size(chain: Chain) -> tuple[float, float]:
    """Give width and height in inches: the labels of a lane need the same room always."""
    return 10.5, 1.6 + 0.95 * (len(chain.hops) + 1)


def _draw_lanes(ax: Axes, chain: Chain) -> None:
    hops = chain.hops
    parties = [(hops[0].from_id, hops[0].from_name), *((h.to_id, h.to_name) for h in hops)]
    lanes = range(len(parties))
    ax.hlines(
        lanes, 0, 1, transform=ax.get_yaxis_transform(), color="#dddddd", lw=1, zorder=0
    )
    ax.set_yticks(lanes, [party_label(*party) for party in parties])
    for tick in ax.get_yticklabels():
        tick.set(fontfamily=families(), fontsize=9, parse_math=False)
    ax.set_ylim(len(parties) - 0.6, -0.5)
    first = min(_number(hop.departed[0]) for hop in hops)
    last = max(_number(hop.arrived[1]) for hop in hops)
    margin = max(3.0, 0.08 * (last - first))
    ax.set_xlim(first - margin, last + margin)
    locator = mdates.AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    ax.xaxis_date()
    ax.xaxis.set_major_locator(locator)
    formatter = mdates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_formatter(formatter)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _draw_hop(ax: Axes, lane: int, hop: ChainHop, match: str) -> None:
    colour = MATCH_COLOURS[match]
    if hop.departed[0] != hop.departed[1] or hop.arrived[0] != hop.arrived[1]:
        corners = [(_number(day), lane) for day in hop.departed]
        corners += [(_number(day), lane + 1) for day in reversed(hop.arrived)]
        ax.add_patch(
            Polygon(corners, closed=True, color=colour, alpha=0.15, lw=0, zorder=1)
        )
    start, stop = _middle(hop.departed), _middle(hop.arrived)
    ax.annotate(
        "",
        xy=(stop, lane + 1),
        xytext=(start, lane),
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "lw": 2,
            "linestyle": "-" if hop.order == "certain" else "--",
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 14,
        },
        zorder=3,
    )
    left, right = ax.get_xlim()
    is_late = (start + stop) / 2 > left + 0.6 * (right - left)
    ax.annotate(
        _hop_text(hop),
        xy=((start + stop) / 2, lane + 0.5),
        xytext=(-6, -5)
        if is_late
        else (6, 5),  # an arrow falls to the right: keep clear of it
        textcoords="offset points",
        ha="right" if is_late else "left",
        va="top" if is_late else "bottom",
        fontsize=_SMALL,
        fontfamily=families(),
        parse_math=False,
        bbox=_HALO,
        zorder=4,
    )


def _draw_wait(ax: Axes, lane: int, before: ChainHop, hop: ChainHop) -> None:
    start, stop = _middle(before.arrived), _middle(hop.departed)
    style = ":" if hop.order == "certain" else "--"
    ax.plot([start, stop], [lane, lane], color="#666666", lw=2, ls=style, zorder=2)
    if hop.wait_days is None:
        return
    least, most = hop.wait_days
    ax.annotate(
        f"waits {least} d" if least == most else f"waits {least}-{most} d",
        xy=(stop, lane),
        xytext=(-5, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=_SMALL,
        color="#444444",
        zorder=4,
    )


def _draw_legend(ax: Axes, hops: Sequence[ChainHop]) -> None:
    present = {hs_match(hops, index) for index in range(len(hops))}
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=colour, lw=2, label=match)
        for match, colour in MATCH_COLOURS.items()
        if match in present
    ]
    if any(hop.order != "certain" for hop in hops):
        label = "order not certain"
        handles.append(Line2D([], [], color="#444444", lw=2, ls="--", label=label))
    if any(len({*hop.departed}) + len({*hop.arrived}) > 2 for hop in hops):  # noqa: PLR2004
        handles.append(Patch(color="#444444", alpha=0.15, lw=0, label="date not on record"))
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, -0.35 / len(hops)),
        ncols=min(4, len(handles)),
        fontsize=_SMALL,
        frameon=False,
        borderaxespad=0,
    )


def _title(chain: Chain) -> str:
    end = drawable(chain.target.why, limit=80)
    return f"Score {chain.score:+.2f}. A lead, not a finding.\n{end}"


def _hop_text(hop: ChainHop) -> str:
    if not hop.shipment_ids:
        return "may be one company" if SAME_COMPANY in hop.flags else "not on record"
    code = f"HS {drawable(hop.hs_code)}" if hop.hs_code else "HS not known"
    mass = "" if hop.mass_kg is None else f", {hop.mass_kg:,.0f} kg"
    return code + mass


def _middle(bounds: tuple[date, date]) -> float:
    return (_number(bounds[0]) + _number(bounds[1])) / 2


def _number(day: date) -> float:
    return float(mdates.date2num(day))  # type: ignore[no-untyped-call]
