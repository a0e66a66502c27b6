all(i IN range(0, size(f) - 1) WHERE NOT f[i].receiver IN
    [s.sender, s.receiver] + [x IN f[..i] | x.receiver])
