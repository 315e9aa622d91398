//! The clock: calibration, warm-up, and rounds in which every system has its turn.

use std::time::{Duration, Instant};

use super::{Case, Outcome, Run, System, Turn, args::Effort};

/// How long and how often.
struct Plan {
    /// A turn of one system takes at least this long, if the harness keeps the clock.
    turn: Duration,
    /// Before the first round, each system runs this long.
    warm_up: Duration,
    rounds: usize,
    /// A slow case stops after `enough`, once `least` rounds are done.
    enough: Duration,
    least: usize,
    /// A system that keeps its own clock sits out, setup included, after so long and `least_turns` turns.
    enough_turns: Duration,
    least_turns: usize,
}

impl Plan {
    fn of(effort: Effort) -> Self {
        let ms = Duration::from_millis;
        match effort {
            Effort::Full => Self {
                turn: ms(5),
                warm_up: ms(50),
                rounds: 41,
                enough: ms(10_000),
                least: 11,
                enough_turns: ms(8_000),
                least_turns: 5,
            },
            Effort::Quick => Self {
                turn: ms(1),
                warm_up: ms(2),
                rounds: 5,
                enough: ms(500),
                least: 3,
                enough_turns: ms(2_000),
                least_turns: 3,
            },
            Effort::Smoke => Self {
                turn: ms(0),
                warm_up: ms(0),
                rounds: 1,
                enough: ms(0),
                least: 1,
                enough_turns: ms(0),
                least_turns: 1,
            },
        }
    }
}

/// Measures all systems of a case in turns: A B C, B C A, C A B, … for as many rounds as the plan says.
pub(crate) fn interleaved(case: Case<'_>, effort: Effort) -> Vec<Outcome> {
    let plan = Plan::of(effort);
    let Case { operations, mut systems, .. } = case;
    let passes: Vec<u32> = systems.iter_mut().map(|system| calibrate(system, &plan)).collect();
    let mut used = vec![Duration::ZERO; systems.len()];
    let mut outcomes: Vec<Outcome> = systems
        .iter()
        .map(|system| Outcome {
            system: system.name,
            bytes: system.bytes,
            rounds: Vec::new(),
            counts: Vec::new(),
        })
        .collect();

    let start = Instant::now();
    for round in 0..plan.rounds {
        let late = round >= plan.least && start.elapsed() > plan.enough;
        for turn in 0..systems.len() {
            // The first of a round is another one each time, so that nobody always follows the same neighbour.
            let at = (round + turn) % systems.len();
            let done = match systems[at].run {
                Run::Pass(_) => late,
                Run::Turn(_) => round >= plan.least_turns && used[at] > plan.enough_turns,
            };
            if done {
                continue;
            }
            let begun = Instant::now();
            let Turn { taken, counts } = run(&mut systems[at], passes[at]);
            used[at] += begun.elapsed();
            let operations = f64::from(passes[at]) * operations as f64;
            outcomes[at].rounds.push(taken.as_nanos() as f64 / operations);
            outcomes[at].counts.extend(counts);
        }
    }
    for outcome in &mut outcomes {
        outcome.rounds.sort_by(f64::total_cmp);
    }
    outcomes
}

/// Warms a system up and finds how many passes fill a turn.
fn calibrate(system: &mut System<'_>, plan: &Plan) -> u32 {
    let start = Instant::now();
    let mut passes = 1;
    loop {
        let taken = run(system, passes).taken;
        if matches!(system.run, Run::Turn(_)) {
            return 1;
        }
        if taken >= plan.turn {
            if start.elapsed() >= plan.warm_up {
                return passes;
            }
        } else {
            // Aims a little past the turn; at most tenfold, since the first pass is a cold one.
            let missing = plan.turn.as_secs_f64() * 1.2 / taken.as_secs_f64().max(1e-9);
            passes = (f64::from(passes) * missing.clamp(1.0, 10.0)).ceil() as u32;
        }
    }
}

/// One turn: `passes` passes, or what the system does by its own clock.
fn run(system: &mut System<'_>, passes: u32) -> Turn {
    match &mut system.run {
        Run::Pass(pass) => {
            let start = Instant::now();
            for _ in 0..passes {
                pass();
            }
            Turn::of(start.elapsed())
        }
        Run::Turn(turn) => turn(),
    }
}

impl Outcome {
    /// Nanoseconds per operation: the median over the rounds.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The names of what was counted.
    pub(crate) fn counted(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for (name, _) in &self.counts {
            if !names.contains(name) {
                names.push(*name);
            }
        }
        names
    }

    /// What was counted under a name: the median over the rounds.
    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        let mut numbers: Vec<u64> =
            self.counts.iter().filter(|count| count.0 == name).map(|count| count.1).collect();
        numbers.sort_unstable();
        numbers.get(numbers.len() / 2).copied()
    }

    /// Half the distance between the quartiles, as a part of the median: how noisy the rounds were.
    pub(crate) fn spread(&self) -> f64 {
        (self.quantile(0.75) - self.quantile(0.25)) / 2.0 / self.median()
    }

    fn quantile(&self, q: f64) -> f64 {
        let place = q * (self.rounds.len() - 1) as f64;
        let (below, above) = (self.rounds[place.floor() as usize], self.rounds[place.ceil() as usize]);
        below + (above - below) * place.fract()
    }
}
