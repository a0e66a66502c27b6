"""Count the links of real event graphs with reticula, which others wrote.

    python -m tests.judges.reticula_counts ../shared > tests/judges/reticula_counts.csv

Needs ``pip install reticula`` (Python 3.12 or newer). In its *limited waiting time*
adjacency an event follows another if it starts at the node where that one ended, is
strictly later, and is at most ``dt`` later; events may go straight back.
"""

import sys
from pathlib import Path

from tests.judges.snap import FILES, read_events

HOUR, DAY = 3_600, 86_400
LIMITS = {
    "CollegeMsg": (1, 60, HOUR, DAY, 7 * DAY),
    "email-Eu-core": (1, 60, HOUR, DAY),
}


def count_links(shared: Path, dataset: str, max_wait: int) -> int:
    """Add up the out-degrees of the implicit event graph."""
    import reticula as ret  # noqa: PLC0415 - only the script and newer Pythons have it

    kind = ret.directed_temporal_edge[ret.int64, ret.int64]
    events = [kind(*event) for event in read_events(shared, dataset).tolist()]
    adjacency = ret.temporal_adjacency.limited_waiting_time[kind](dt=max_wait)
    graph = ret.make_implicit_event_graph(events, adjacency)
    return sum(len(graph.successors(event, just_first=False)) for event in events)


def main() -> None:
    sys.stdout.write("dataset,max_wait,n_links\n")
    for dataset in FILES:
        for max_wait in LIMITS[dataset]:
            n_links = count_links(Path(sys.argv[1]), dataset, max_wait)
            sys.stdout.write(f"{dataset},{max_wait},{n_links}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
