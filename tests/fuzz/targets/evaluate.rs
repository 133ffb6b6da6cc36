#![no_main]
#![allow(dead_code, reason = "each target is one of several")]

#[path = "../asked.rs"]
mod asked;
#[path = "../../it/random_design.rs"]
mod random_design;

libfuzzer_sys::fuzz_target!(|input: &[u8]| asked::evaluate(input));
