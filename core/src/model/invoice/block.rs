//! What an invoice keeps of its own text: its parts, one behind the other in one block.

use std::borrow::Cow;
use std::ffi::CStr;

/// What may be missing of an invoice, in the order in which it stands in the block.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    PayAmount,
    Fee,
    Description,
    InvoiceAddress,
    CreatedDate,
    /// Pairs of a code and an amount, ordered by code.
    Fiat,
    /// The array as JSON.
    CartItems,
    /// Pairs of a name and its JSON.
    Extra,
}

const PARTS: usize = Part::Extra as usize + 1;

/// The parts of an invoice, each with a NUL behind it, so that C reads them where they are; a part that is missing is empty.
///
/// A text that has U+0000 inside stands there twice, first with U+FFFD in its place: C reads up to the first NUL, and whoever
/// knows the length reads the rest. A pair is its first text, with its length in front as in a netstring, and its second:
/// `4:USD␀22310.42␀`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Block {
    text: Box<str>,
    ends: [u32; PARTS],
}

/// What a block is made of. Its bytes are UTF-8, or there will be no block; JSON never has a NUL.
#[derive(Default)]
pub(crate) struct Parts<'a> {
    pub(crate) pay_amount: Option<&'a [u8]>,
    pub(crate) fee: Option<&'a [u8]>,
    pub(crate) description: Option<&'a [u8]>,
    pub(crate) invoice_address: Option<&'a [u8]>,
    pub(crate) created_date: Option<&'a [u8]>,
    pub(crate) fiat: &'a [Pair<'a>],
    pub(crate) cart_items: Option<&'a [u8]>,
    pub(crate) extra: &'a [Pair<'a>],
}

pub(crate) type Pair<'a> = (&'a [u8], &'a [u8]);

impl Block {
    /// A part as it stands in the block.
    fn part(&self, part: Part) -> &str {
        let start = match part as usize {
            0 => 0,
            part => self.ends[part - 1],
        };
        &self.text[start as usize..self.ends[part as usize] as usize]
    }

    pub(crate) fn text(&self, part: Part) -> Option<&str> {
        let part = self.part(part);
        (!part.is_empty()).then(|| whole(part))
    }

    pub(crate) fn pairs(&self, part: Part) -> impl ExactSizeIterator<Item = (&str, &str)> {
        Pairs(self.part(part)).map(|(first, second)| (whole(first), whole(second)))
    }

    /// What C reads of a text.
    pub(crate) fn c_str(&self, part: Part) -> Option<&CStr> {
        let part = self.part(part);
        (!part.is_empty()).then(|| for_c(part))
    }

    /// What C reads of pairs.
    pub(crate) fn c_strs(&self, part: Part) -> impl ExactSizeIterator<Item = (&CStr, &CStr)> {
        Pairs(self.part(part)).map(|(first, second)| (for_c(first), for_c(second)))
    }
}

/// What is left of a part that consists of pairs, as they stand in the block.
#[derive(Clone)]
pub(crate) struct Pairs<'a>(&'a str);

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.0.split_once(':')?;
        let (first, rest) = rest.split_at_checked(length.parse().ok()?)?;
        let second;
        (second, self.0) = rest.split_at_checked(rest.find('\0')? + 1)?;
        Some((first, second))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let mut rest = self.clone();
        let count = std::iter::from_fn(|| rest.next()).count();
        (count, Some(count))
    }
}

impl ExactSizeIterator for Pairs<'_> {}

/// The text itself, of how it stands in the block.
fn whole(text: &str) -> &str {
    match text.split_once('\0') {
        Some((_, again)) if !again.is_empty() => &again[..again.len() - 1],
        Some((text, _)) => text,
        None => text,
    }
}

fn for_c(text: &str) -> &CStr {
    CStr::from_bytes_until_nul(text.as_bytes()).expect("every text in a block has a NUL behind it")
}

impl Parts<'_> {
    /// None when a part is not UTF-8, or all of it more than 4 GiB.
    pub(crate) fn into_block(self) -> Option<Block> {
        let mut bytes = Vec::with_capacity(self.length());
        let mut ends = [0; PARTS];
        let mut end = |part: Part, bytes: &Vec<u8>| {
            ends[part as usize] = u32::try_from(bytes.len()).ok()?;
            Some(())
        };
        for (part, text) in [
            (Part::PayAmount, self.pay_amount),
            (Part::Fee, self.fee),
            (Part::Description, self.description),
            (Part::InvoiceAddress, self.invoice_address),
            (Part::CreatedDate, self.created_date),
        ] {
            text.inspect(|text| push(&mut bytes, &for_both(text)));
            end(part, &bytes)?;
        }
        push_pairs(&mut bytes, self.fiat);
        end(Part::Fiat, &bytes)?;
        self.cart_items.inspect(|json| push(&mut bytes, json));
        end(Part::CartItems, &bytes)?;
        push_pairs(&mut bytes, self.extra);
        end(Part::Extra, &bytes)?;
        let text = String::from_utf8(bytes).ok()?.into();
        Some(Block { text, ends })
    }

    /// How long the block will be, but for rare texts.
    fn length(&self) -> usize {
        let texts = [
            self.pay_amount,
            self.fee,
            self.description,
            self.invoice_address,
            self.created_date,
            self.cart_items,
        ];
        let texts = texts.iter().flatten().map(|text| text.len() + 1);
        let pairs = (self.fiat.iter().chain(self.extra)).map(|(first, second)| first.len() + second.len() + 4);
        texts.chain(pairs).sum()
    }
}

fn push_pairs(bytes: &mut Vec<u8>, pairs: &[Pair<'_>]) {
    for (first, second) in pairs {
        let first = for_both(first);
        bytes.extend_from_slice((first.len() + 1).to_string().as_bytes());
        bytes.push(b':');
        push(bytes, &first);
        push(bytes, second);
    }
}

fn push(bytes: &mut Vec<u8>, text: &[u8]) {
    bytes.extend_from_slice(text);
    bytes.push(0);
}

/// A text as it stands in the block before its last NUL.
fn for_both(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&0) {
        return text.into();
    }
    let shown: Vec<_> = text.split(|byte| *byte == 0).collect();
    [&shown.join("\u{fffd}".as_bytes()), &b"\0"[..], text].concat().into()
}
