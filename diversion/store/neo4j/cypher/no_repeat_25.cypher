allReduce(seen = [s.sender, s.receiver], x IN f | seen + [x.receiver],
    NOT seen[-1] IN seen[..-1])
