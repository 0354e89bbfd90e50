/* The mean wait of each configuration over its replicates, beside the exact one of Erlang. */
WITH RECURSIVE means AS (
  SELECT servers, arrival_rate, arrival_rate / service_rate AS load, service_rate, utilisation,
         avg(mean_wait) AS mean_wait, stddev_samp(mean_wait) / sqrt(count(*)) AS standard_error
  FROM points_mmc_queue
  WHERE run_id = 'mmc-queue' AND status = 'succeeded'
  GROUP BY servers, arrival_rate, service_rate, utilisation
),
-- The share of customers whom n servers without room to wait would turn away, for n = 0, 1, 2 and so on.
erlang_b AS (
  SELECT DISTINCT load, 0 AS servers, CAST(1 AS DOUBLE) AS lost FROM means
  UNION ALL
  SELECT load, servers + 1, load * lost / (servers + 1 + load * lost)
  FROM erlang_b
  WHERE servers < (SELECT max(servers) FROM means)
),
compared AS (
  SELECT means.*, lost / (1 - utilisation * (1 - lost)) / (servers * service_rate - arrival_rate) AS exact,
         -- Student's t with 31 degrees of freedom at 1 - 0.01 / 20 / 2: together, 20 intervals have a confidence of 99 %.
         3.8867 * standard_error AS half_width
  FROM means JOIN erlang_b USING (load, servers)
)
SELECT servers, arrival_rate, round(utilisation, 3) AS utilisation, round(mean_wait, 4) AS mean_wait,
       round(half_width, 4) AS half_width, round(exact, 4) AS exact,
       round((mean_wait - exact) / standard_error, 2) AS standard_errors_off,
       abs(mean_wait - exact) <= half_width AS covered
FROM compared
ORDER BY servers, arrival_rate
