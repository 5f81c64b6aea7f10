//! What the kernel knows: of a process, and of the machine.

use std::time::Duration;

use anyhow::Context;

/// CPU time that a process has used, in user and kernel mode. Linux counts it in hundredths.
pub fn cpu_time(pid: u32) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("/proc")?;
    cpu_of(&stat).context("/proc/…/stat is not as it should be")
}

fn cpu_of(stat: &str) -> Option<Duration> {
    // The name in brackets may hold spaces: count from behind it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let user: u64 = fields.nth(11)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

/// Memory of a process that lies in RAM, in KiB.
pub fn resident_kib(pid: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("/proc")?;
    field(&status, "VmRSS").and_then(|value| value.split(' ').next()?.parse().ok()).context("VmRSS is missing")
}

/// Cores, model and memory, in one line.
pub fn describe() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = read("/proc/cpuinfo");
    let model = field(&cpu, "model name").unwrap_or("unknown CPU");
    let memory = read("/proc/meminfo");
    let memory: u64 = field(&memory, "MemTotal").and_then(|m| m.split(' ').next()?.parse().ok()).unwrap_or(0);
    format!("{cores} cores, {model}, {:.1} GiB", memory as f64 / 1024.0 / 1024.0)
}

/// How busy the machine was in the last minute, in cores.
pub fn load() -> f64 {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(0.0)
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = text.lines().find_map(|line| line.split_once(':').filter(|(key, _)| key.trim() == name))?;
    Some(value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_says() {
        let stat = "12 (a b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 1 0 100";
        assert_eq!(cpu_of(stat), Some(Duration::from_secs(2)));
        assert!(resident_kib(std::process::id()).unwrap() > 500);
        assert!(cpu_time(std::process::id()).is_ok());
        assert_eq!(field("model name\t: X 1\nMemTotal:  5 kB", "model name"), Some("X 1"));
    }
}
