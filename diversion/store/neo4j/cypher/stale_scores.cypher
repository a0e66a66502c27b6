// Scores of runs before: what has none now has none.
MATCH (n:<label>) WHERE n.score_run <> $run_id
CALL (n) {
    REMOVE n.score, n.best_chain, n.mass_share, n.chain_id, n.exposure, n.chain_role,
        n.chains, n.assessable, n.score_run
} IN TRANSACTIONS OF 5000 ROWS
