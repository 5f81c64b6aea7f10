-- Counts KEYS[1] up; the time to live ARGV[1] (ms) starts with the first count.
local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return count
