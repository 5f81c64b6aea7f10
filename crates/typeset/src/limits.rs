//! What the kernel grants to the process that compiles.

use std::io;

use print::render::{MEMORY, SECONDS};
use rustix::process::{Resource, Rlimit, setrlimit};

/// Gives up what a template needs not: from here on the process can neither grow nor run on, write no file and leave
/// no core behind. A limit can't be raised again.
pub(crate) fn confine() -> io::Result<()> {
    // Whoever writes to the company is answered first, and where memory runs out this goes before the server. Not
    // every machine knows the latter.
    rustix::process::nice(10)?;
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let limits = [
        // What the process may write to: heap, stacks, anonymous mappings.
        (Resource::Data, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        // Standard input, output and error are open; a few more for the runtime's own.
        (Resource::Nofile, 16),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}
