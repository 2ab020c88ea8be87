//! A random history of lists that lag, shrink, fail, are cut and come back; and what a watch has to hand out of it.

use std::collections::{BTreeMap, BTreeSet};

use super::service::{Served, elements, invoice, lost, refused, text};
use crate::model::InvoiceState;

/// The requests of a history in which anything may happen; after them all is well.
pub(super) const WILD: usize = 25;
const STATES: [&str; 6] = [
    "PENDING_PAYMENT",
    "PAID",
    "PENDING_INTERVENTION",
    "CANCEL",
    "MEM_POOL_FOUND",
    "ARCHIVED",
];

/// A small generator: the same numbers for the same seed.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// What stands in a list.
#[derive(Clone, PartialEq)]
pub(super) enum Element {
    Invoice(u64, &'static str),
    /// It has an id and no state.
    Stateless(u64),
    /// Not even an id.
    Nameless(usize),
}

impl Element {
    fn text(&self) -> String {
        match self {
            Self::Invoice(id, state) => invoice(*id, state),
            Self::Stateless(id) => format!(r#"{{"id":{id},"state":["no"]}}"#),
            Self::Nameless(what) => format!(r#"{{"what":{what}}}"#),
        }
    }
}

/// The service: what it has, how it was before, and what each request was shown whole.
pub(super) struct World {
    random: Random,
    pub(super) now: Vec<Element>,
    before: Vec<Vec<Element>>,
    /// For each request the elements that came whole, and whether the list did.
    pub(super) shown: Vec<(Vec<Element>, bool)>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: Random(seed),
            now: Vec::new(),
            before: Vec::new(),
            shown: Vec::new(),
        }
    }

    pub(super) fn serve(&mut self) -> Served {
        if self.shown.len() >= WILD {
            self.shown.push((self.now.clone(), true));
            return self.body(&self.now.clone());
        }
        for _ in 0..self.random.below(3) {
            self.happen();
        }
        self.before.push(self.now.clone());
        let list = self.seen();
        match self.random.below(10) {
            0 => self.fail(lost()),
            1 => {
                let status = [500, 503, 429, 408, 302][self.random.below(5)];
                self.fail(refused(status, None))
            }
            2 => self.fail(text("<html>")),
            3 | 4 => self.cut(&list),
            _ => {
                let served = self.body(&list);
                self.shown.push((list, true));
                served
            }
        }
    }

    /// Something changes.
    fn happen(&mut self) {
        let fresh = self.now.len() as u64 + 1;
        if self.now.is_empty() || self.random.percent(30) {
            let place = self.random.below(self.now.len() + 1);
            self.now.insert(place, Element::Invoice(fresh, STATES[0]));
            return;
        }
        let place = self.random.below(self.now.len());
        let state = STATES[self.random.below(STATES.len())];
        self.now[place] = match &self.now[place] {
            Element::Invoice(id, _) if self.random.percent(10) => Element::Stateless(*id),
            Element::Invoice(id, _) | Element::Stateless(id) => Element::Invoice(*id, state),
            Element::Nameless(what) => Element::Nameless(what + self.random.below(2)),
        };
        if self.random.percent(3) {
            self.now.push(Element::Nameless(0));
        }
    }

    /// The list as the service shows it: late perhaps, or with holes.
    fn seen(&mut self) -> Vec<Element> {
        let mut list = self.now.clone();
        if self.random.percent(20) {
            let late = self.random.below(self.before.len().min(5));
            list.clone_from(&self.before[self.before.len() - 1 - late]);
        }
        if self.random.percent(20) {
            list.retain(|_| self.random.percent(60));
        }
        list
    }

    fn body(&mut self, list: &[Element]) -> Served {
        Served {
            piece: 1 + self.random.below(200),
            ..text(&elements(list.iter().map(Element::text)))
        }
    }

    fn fail(&mut self, served: Served) -> Served {
        self.shown.push((Vec::new(), false));
        served
    }

    /// Ends somewhere, with or without the connection.
    fn cut(&mut self, list: &[Element]) -> Served {
        let mut served = self.body(list);
        served.body.truncate(self.random.below(served.body.len()));
        served.is_cut = self.random.percent(50);
        let mut end = 1;
        let whole = list.iter().take_while(|element| {
            end += element.text().len() + 1;
            end - 1 <= served.body.len()
        });
        self.shown.push((whole.cloned().collect(), false));
        served
    }
}

/// What a watch has to hand out, by what it was shown; written without looking at how it does that.
pub(super) struct Oracle {
    pub(super) known: BTreeMap<u64, InvoiceState>,
    told: BTreeSet<String>,
    skips: bool,
    request: usize,
    element: usize,
}

impl Oracle {
    /// Of a watch that begins now.
    pub(super) fn new(world: &World, known: BTreeMap<u64, InvoiceState>, skips: bool) -> Self {
        Self {
            known,
            told: BTreeSet::new(),
            skips,
            request: world.shown.len(),
            element: 0,
        }
    }

    /// The next item of the lists so far.
    pub(super) fn next(&mut self, world: &World) -> Option<String> {
        while let Some((list, is_whole)) = world.shown.get(self.request) {
            while let Some(element) = list.get(self.element) {
                self.element += 1;
                if let Some(item) = self.item(element) {
                    return Some(item);
                }
            }
            self.skips &= !is_whole;
            self.request += 1;
            self.element = 0;
        }
        None
    }

    fn item(&mut self, element: &Element) -> Option<String> {
        match element {
            Element::Invoice(id, state) => {
                self.told.remove(&format!("InvalidResponse: {id}"));
                match self.known.insert(*id, (*state).into()) {
                    Some(known) if known == *state => None,
                    Some(known) => Some(format!("{id}: {known} -> {state}")),
                    None => (!self.skips).then(|| format!("{id}: new -> {state}")),
                }
            }
            Element::Stateless(id) => {
                let item = format!("InvalidResponse: {id}");
                self.told.insert(item.clone()).then_some(item)
            }
            Element::Nameless(_) => self.told.insert(element.text()).then(|| "InvalidResponse".to_owned()),
        }
    }
}
