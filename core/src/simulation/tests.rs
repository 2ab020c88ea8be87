//! Plays histories.

use super::play;

#[test]
fn histories() {
    let seed = std::env::var("CALYPSO_SIMULATION_SEED").ok().map(|seed| seed.parse().unwrap());
    if let Some(seed) = seed {
        let outcome = play(seed, None, true);
        for line in &outcome.lines { println!("{line}"); }
        for v in &outcome.violations { println!("{v:?}"); }
        return;
    }
    let count: u64 = std::env::var("CALYPSO_SIMULATION").ok().map_or(2000, |count| count.parse().unwrap());
    let begun = std::time::Instant::now();
    let mut found = std::collections::BTreeMap::new();
    let mut steps = 0_u64;
    let first: u64 = std::env::var("FROM").ok().map_or(0, |c| c.parse().unwrap());
    for seed in first..first + count {
        let outcome = std::panic::catch_unwind(|| play(seed, None, false));
        let Ok(outcome) = outcome else { panic!("seed {seed}") };
        steps += u64::from(outcome.steps);
        for v in outcome.violations {
            let e = found.entry(format!("{:?}", v.rule)).or_insert((0, u32::MAX, 0, String::new()));
            e.0 += 1;
            if outcome.steps < e.1 { e.1 = outcome.steps; e.2 = seed; e.3 = v.text; }
        }
    }
    println!("{count} histories, {steps} steps, {:?}", begun.elapsed());
    for (rule, v) in &found { println!("{rule}: {v:?}"); }
    assert!(found.is_empty());
}
