-- Gives KEYS[1] the new time to live ARGV[2] (ms) only while it holds ARGV[1].
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
