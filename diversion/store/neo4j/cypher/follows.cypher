e.sender <> e.receiver AND f.sender <> f.receiver AND e.sender <> f.receiver
        AND e.arrive_lo <= f.depart_hi
        AND f.depart_lo - e.arrive_hi <= $max_wait
        AND NOT e.receiver IN $barred
        AND (
            ($hs6 AND e.hs6 = f.hs6 AND e.hs6 >= 0
                AND (e.edition = f.edition OR e.edition = 0 OR f.edition = 0))
            OR ($hs4 AND e.hs4 = f.hs4 AND e.hs4 >= 0)
            OR (f.sender <> '?' AND (
                ($hs2 AND e.hs2 = f.hs2 AND e.hs2 >= 0)
                OR ($hs_absent AND (e.hs2 < 0 OR f.hs2 < 0))
                OR ($any_goods AND f.sender IN $makers)
            ))
        )
