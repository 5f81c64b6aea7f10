//! What the kernel grants to the process that compiles.

use std::io;

use print::render::{MEMORY, SECONDS};
use rustix::process::{Resource, Rlimit, setrlimit};

/// Gives up what a template needs not: from here on the process can neither grow nor run on, write no file and leave
/// no core behind. A limit can't be raised again.
pub(crate) fn confine() -> io::Result<()> {
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
