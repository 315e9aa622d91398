//! SHA-256 that runs in constants, for fingerprints. Digests of blobs at run time use the `sha2` crate.
//!
//! Implements FIPS 180-4, sections 4.1.2, 4.2.2, 5.3.3 and 6.2.

const K: [u32; 64] = fractional_bits_of_roots();

/// A hash in progress.
pub(crate) struct Sha256 {
    state: [u32; 8],
    block: [u8; 64],
    filled: usize,
    total: u64,
}

impl Sha256 {
    pub(crate) const fn new() -> Self {
        let state = [
            0x6a09_e667,
            0xbb67_ae85,
            0x3c6e_f372,
            0xa54f_f53a,
            0x510e_527f,
            0x9b05_688c,
            0x1f83_d9ab,
            0x5be0_cd19,
        ];
        Self { state, block: [0; 64], filled: 0, total: 0 }
    }

    pub(crate) const fn push(&mut self, byte: u8) {
        self.block[self.filled] = byte;
        self.filled += 1;
        self.total += 1;
        if self.filled == 64 {
            self.compress();
            self.filled = 0;
        }
    }

    pub(crate) const fn finish(mut self) -> [u8; 32] {
        let bits = self.total * 8;
        self.push(0x80);
        while self.filled != 56 {
            self.push(0);
        }
        let length = bits.to_be_bytes();
        let mut i = 0;
        while i < 8 {
            self.push(length[i]);
            i += 1;
        }
        let mut out = [0; 32];
        let mut i = 0;
        while i < 32 {
            out[i] = self.state[i / 4].to_be_bytes()[i % 4];
            i += 1;
        }
        out
    }

    const fn compress(&mut self) {
        let mut w = [0u32; 64];
        let mut i = 0;
        while i < 16 {
            let b = &self.block;
            w[i] = u32::from_be_bytes([b[4 * i], b[4 * i + 1], b[4 * i + 2], b[4 * i + 3]]);
            i += 1;
        }
        while i < 64 {
            let s0 = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ (w[i - 15] >> 3);
            let s1 = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1);
            i += 1;
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.state;
        let mut i = 0;
        while i < 64 {
            let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = (e & f) ^ (!e & g);
            let t1 = h.wrapping_add(s1).wrapping_add(choice).wrapping_add(K[i]).wrapping_add(w[i]);
            let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let majority = (a & b) ^ (a & c) ^ (b & c);
            let t2 = s0.wrapping_add(majority);
            (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
            (d, c, b, a) = (c, b, a, t1.wrapping_add(t2));
            i += 1;
        }
        let add = [a, b, c, d, e, f, g, h];
        let mut i = 0;
        while i < 8 {
            self.state[i] = self.state[i].wrapping_add(add[i]);
            i += 1;
        }
    }
}

/// The round constants: the first 32 bits of the fractional parts of the cube roots of the first 64 primes,
/// computed rather than copied.
const fn fractional_bits_of_roots() -> [u32; 64] {
    let mut out = [0; 64];
    let (mut found, mut n) = (0, 2u128);
    while found < 64 {
        let (mut prime, mut d) = (true, 2);
        while d * d <= n {
            if n % d == 0 {
                prime = false;
            }
            d += 1;
        }
        if prime {
            // The integer cube root of n · 2^96 is the cube root of n in units of 2^-32.
            let (target, mut root, mut bit) = (n << 96, 0u128, 1u128 << 36);
            while bit > 0 {
                let next = root | bit;
                if next * next * next <= target {
                    root = next;
                }
                bit >>= 1;
            }
            out[found] = root as u32;
            found += 1;
        }
        n += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::Digest;

    #[test]
    fn agrees_with_the_sha2_crate_at_every_length_around_the_block_size() {
        for len in 0..200usize {
            let bytes: alloc::vec::Vec<u8> = (0..len).map(|i| (i * 7 + len) as u8).collect();
            let mut ours = Sha256::new();
            bytes.iter().for_each(|b| ours.push(*b));
            assert_eq!(ours.finish()[..], sha2::Sha256::digest(&bytes)[..], "length {len}");
        }
    }
}
