//! The product as real processes.
