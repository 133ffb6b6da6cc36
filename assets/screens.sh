#!/bin/sh
# Draws the pictures of the README: the program's own screens of shipped designs, after some keys.
set -e
cd "$(dirname "$0")/.."
cargo build --locked --release --bin nines
picture() {
    target/release/nines screenshot "designs/$1.ron" --size "$2" --theme "$3" --keys "$4" -o "assets/screens/$5.svg"
}
picture url-shortener 140x40 dark 'e' board
picture url-shortener 152x34 light 'gq2f]]]' flow
picture ride-sharing 120x40 dark 'gqgaw' heat
