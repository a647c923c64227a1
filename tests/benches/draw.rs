//! Deterministic draws: the same seed makes the same rows and the same parameters, whoever draws first.

use fastrand::Rng;
use uuid::{Builder, Uuid};

/// A source of draws for one piece of work, independent of all others.
pub(crate) fn rng(seed: u64, what: &str, piece: u64) -> Rng {
    let name = what.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Rng::with_seed(mix(mix(seed ^ name).wrapping_add(piece)))
}

/// The id of the `n`th row of a table: scattered over the index as random ids are.
pub(crate) fn id(seed: u64, table: &str, n: u64) -> Uuid {
    let mut rng = rng(seed, table, n);
    Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}

/// A rank below `n` by Zipf's law with exponent 1: the first is drawn a hundred times as often as the hundredth.
pub(crate) fn popular(rng: &mut Rng, n: u64) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "a draw needs no more than 52 bits")]
    let rank = ((n + 1) as f64).powf(rng.f64());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to n + 1")]
    let rank = rank as u64;
    (rank - 1).min(n - 1)
}

/// How many: most have few, some have many, `mean` in the mean. By an exponential distribution.
pub(crate) fn several(rng: &mut Rng, mean: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    let count = (-(1.0 - rng.f64()).ln() * mean).round() as u64;
    count
}

/// Words that people write, `count` of them, the frequent ones more often.
pub(crate) fn words(rng: &mut Rng, count: u64, into: &mut String) {
    into.clear();
    for n in 0..count {
        if n > 0 {
            into.push(' ');
        }
        let rank = popular(rng, 4000);
        match WORDS.get(usize::try_from(rank).unwrap_or(0)) {
            Some(word) => into.push_str(word),
            None => syllables(rank, into),
        }
    }
}

fn syllables(mut rank: u64, into: &mut String) {
    const SYLLABLES: [&str; 16] =
        ["ba", "do", "ki", "lu", "mo", "ne", "ra", "si", "ta", "vo", "ze", "pha", "tri", "gro", "sh", "wen"];
    while rank > 0 {
        into.push_str(SYLLABLES[usize::try_from(rank % 16).unwrap_or(0)]);
        rank /= 16;
    }
}

fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

const WORDS: [&str; 64] = [
    "the", "love", "night", "beat", "you", "me", "dance", "fire", "time", "dream", "light", "heart", "blue",
    "summer", "wave", "deep", "house", "soul", "rain", "city", "gold", "moon", "star", "river", "sound",
    "bass", "echo", "ghost", "home", "road", "sun", "winter", "ocean", "sky", "garden", "electric", "velvet",
    "neon", "mirror", "paper", "thunder", "silver", "island", "shadow", "morning", "midnight", "crystal",
    "desert", "forest", "signal", "machine", "orbit", "circle", "lonely", "wild", "young", "broken",
    "secret", "golden", "slow", "remix", "live", "session", "drift",
];
