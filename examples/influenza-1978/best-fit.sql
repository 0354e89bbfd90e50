SELECT infection_rate, round(recovery_rate, 4) AS recovery_rate,
       round(basic_reproduction_number, 2) AS r0,
       round(sum_squared_errors, 1) AS sum_squared_errors,
       round(peak, 1) AS peak, day_of_peak, point_index
FROM points_influenza_sir
WHERE run_id = 'influenza-1978'
ORDER BY sum_squared_errors
LIMIT 3
