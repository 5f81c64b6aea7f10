-- GCRA on the server's own clock. KEYS[1]: the limit; ARGV: interval, tolerance, increment (µs).
-- Answers {allowed, remaining, retry_after in µs}. The same arithmetic as `decide` in rate.rs.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval = tonumber(ARGV[1])
local tolerance = tonumber(ARGV[2])
local increment = tonumber(ARGV[3])

local tat = tonumber(redis.call('GET', KEYS[1]) or now)
tat = math.min(math.max(tat, now), now + tolerance)
local used = tat - now
if used + increment > tolerance then
  return {0, math.floor((tolerance - used) / interval), used + increment - tolerance}
end
if increment > 0 then
  -- One second longer than needed, so that a clock set back a little does not empty the limit.
  local ttl = math.ceil((used + increment) / 1000) + 1000
  redis.call('SET', KEYS[1], string.format('%.0f', tat + increment), 'PX', ttl)
end
return {1, math.floor((tolerance - used - increment) / interval), 0}
