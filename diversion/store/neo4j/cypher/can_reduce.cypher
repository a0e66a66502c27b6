CYPHER 25
WITH [1, 2] AS numbers
RETURN allReduce(sum = 0, x IN numbers | sum + x, sum < 9)
