SELECT verdict, count(*) FROM _verdict GROUP BY verdict;
