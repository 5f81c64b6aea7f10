//! Redis for the tests.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use rustix::process::Signal;

use super::{Server, bound_to_us, free_port};
use crate::debian::on_path;
use crate::supervisor::Supervisor;

const WAYS_TO_STOP: &[Signal] = &[Signal::TERM, Signal::KILL];

/// Starts a server that keeps nothing.
pub(super) fn start(folder: &Path, supervisor: &mut Supervisor) -> anyhow::Result<Server> {
    let program = on_path("redis-server").context("redis-server is not on this machine")?;
    let port = free_port()?;
    let mut command = bound_to_us(&program, None, "TERM")?;
    command
        .current_dir(folder)
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--dir"])
        .arg(folder);
    let log = folder.join("redis.log");
    Server::start(&mut command, port, &log, WAYS_TO_STOP, supervisor, || answers(port))
}

fn answers(port: u16) -> bool {
    ping(port).is_ok_and(|answer| answer == *b"+PONG\r\n")
}

fn ping(port: u16) -> std::io::Result<[u8; 7]> {
    let limit = Duration::from_secs(1);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, limit)?;
    stream.set_read_timeout(Some(limit))?;
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}
