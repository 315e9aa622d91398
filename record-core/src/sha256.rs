//! SHA-256 that runs in constants, for fingerprints. Digests of blobs at run time use the `sha2` crate.
//!
//! Implements FIPS 180-4, sections 4.1.2, 4.2.2, 5.3.3 and 6.2. The compiler interprets it for every record, where a
//! call costs more than anything else: so there are none in the loops, and words are `u64`, in which sums of words do
//! not overflow and rotations are shifts of a word beside itself.

const K: [u32; 64] = fractional_bits_of_roots();

/// A hash in progress.
#[derive(Clone, Copy)]
pub(crate) struct Sha256 {
    state: [u64; 8],
    block: [u8; 64],
    filled: usize,
    total: u64,
}

impl Sha256 {
    const ZEROS: &'static [u8] = &[0; 64];

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

    pub(crate) const fn update(&mut self, bytes: &[u8]) {
        let (mut filled, mut i) = (self.filled, 0);
        while i < bytes.len() {
            self.block[filled] = bytes[i];
            filled += 1;
            if filled == 64 {
                self.compress();
                filled = 0;
            }
            i += 1;
        }
        self.filled = filled;
        self.total += i as u64;
    }

    pub(crate) const fn finish(mut self) -> [u8; 32] {
        let length = (self.total * 8).to_be_bytes();
        // A one, and zeros until the length just fits.
        let zeros = (119 - self.filled) % 64;
        self.update(&[0x80]);
        self.update(Self::ZEROS.split_at(zeros).0);
        self.update(&length);
        let mut out = [0; 32];
        let mut i = 0;
        while i < 32 {
            out[i] = (self.state[i / 4] >> (24 - i % 4 * 8)) as u8;
            i += 1;
        }
        out
    }

    const fn compress(&mut self) {
        let (k, block) = (&K, &self.block);
        let mut w = [0u64; 64];
        let mut i = 0;
        while i < 16 {
            w[i] = (block[4 * i] as u64) << 24
                | (block[4 * i + 1] as u64) << 16
                | (block[4 * i + 2] as u64) << 8
                | block[4 * i + 3] as u64;
            i += 1;
        }
        while i < 64 {
            let (x, y) = (w[i - 15], w[i - 2]);
            let (xx, yy) = (x << 32 | x, y << 32 | y);
            let s0 = (xx >> 7 ^ xx >> 18 ^ x >> 3) & WORD;
            let s1 = (yy >> 17 ^ yy >> 19 ^ y >> 10) & WORD;
            w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & WORD;
            i += 1;
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.state;
        let mut i = 0;
        while i < 64 {
            let (aa, ee) = (a << 32 | a, e << 32 | e);
            let s1 = (ee >> 6 ^ ee >> 11 ^ ee >> 25) & WORD;
            let t1 = h + s1 + (e & f ^ !e & g) + k[i] as u64 + w[i];
            let s0 = (aa >> 2 ^ aa >> 13 ^ aa >> 22) & WORD;
            let t2 = s0 + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = (d + t1) & WORD;
            d = c;
            c = b;
            b = a;
            a = (t1 + t2) & WORD;
            i += 1;
        }
        let add = [a, b, c, d, e, f, g, h];
        let mut i = 0;
        while i < 8 {
            self.state[i] = (self.state[i] + add[i]) & WORD;
            i += 1;
        }
    }
}

/// The bits of a word.
const WORD: u64 = 0xffff_ffff;

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
            for part in bytes.chunks(len % 7 + 1) {
                ours.update(part);
            }
            assert_eq!(ours.finish()[..], sha2::Sha256::digest(&bytes)[..], "length {len}");
        }
    }
}
