//! What an invoice keeps of its own text: its parts, one behind the other in one block.

use std::borrow::Cow;
use std::ffi::CStr;

use crate::model::Amount;

/// What may be missing of an invoice, in the order in which it stands in the block.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    PayAmount,
    Fee,
    Description,
    InvoiceAddress,
    CreatedDate,
    /// As `wire` keeps it.
    CartItems,
    /// Pairs of a code and an amount, ordered by code.
    Fiat,
    /// Pairs of a name and its JSON.
    Extra,
}

const LAST: usize = Part::Extra as usize;

/// The parts of an invoice, each with a NUL behind it, so that C reads them where they are; a part that is missing is empty.
///
/// A text that has U+0000 inside stands there twice, first with U+FFFD in its place, and ends with two NULs: C reads up to the
/// first, and whoever knows the length reads what follows. A pair is its first text, with its length in front as in a
/// netstring, and its second, which has no U+0000: `4:USD␀22310.42␀`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Block {
    text: Box<str>,
    /// Of all parts but the last.
    ends: [u32; LAST],
}

/// What a block is made of.
pub(crate) struct Parts<'a> {
    pub(crate) pay_amount: Option<Kept<'a>>,
    pub(crate) fee: Option<Kept<'a>>,
    pub(crate) description: Option<Kept<'a>>,
    pub(crate) invoice_address: Option<Kept<'a>>,
    pub(crate) created_date: Option<Kept<'a>>,
    pub(crate) fiat: &'a [Pair<'a>],
    pub(crate) cart_items: Vec<u8>,
    pub(crate) extra: Vec<Pair<'a>>,
}

pub(crate) type Pair<'a> = (Kept<'a>, Kept<'a>);

/// A text as it will stand in a block, but for the NUL behind it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept<'a>(Cow<'a, [u8]>);

impl<'a> Kept<'a> {
    pub(crate) const EMPTY: Self = Self(Cow::Borrowed(&[]));

    /// Of JSON, or of what stands there between quotes: neither has a NUL, and neither need be UTF-8 yet.
    pub(crate) fn json(json: &'a [u8]) -> Self {
        Self(json.into())
    }

    pub(crate) fn text(text: Cow<'a, str>) -> Self {
        Self(match text {
            odd if odd.contains('\0') => format!("{}\0{odd}\0", odd.replace('\0', "\u{fffd}"))
                .into_bytes()
                .into(),
            Cow::Borrowed(text) => text.as_bytes().into(),
            Cow::Owned(text) => text.into_bytes().into(),
        })
    }
}

impl Block {
    /// A part as it stands in the block.
    fn part(&self, part: Part) -> &str {
        let end = |part: usize| self.ends.get(part).map_or(self.text.len(), |end| *end as usize);
        let start = (part as usize).checked_sub(1).map_or(0, end);
        &self.text[start..end(part as usize)]
    }

    pub(crate) fn text(&self, part: Part) -> Option<&str> {
        let part = self.part(part);
        (!part.is_empty()).then(|| whole(part))
    }

    pub(crate) fn number(&self, part: Part) -> Option<Amount> {
        self.text(part).map(|number| Amount::of_checked(number.as_bytes()))
    }

    /// The cart; empty if it is missing.
    pub(crate) fn cart(&self) -> &str {
        self.part(Part::CartItems)
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
        let colon = self.0.bytes().position(|byte| byte == b':')?;
        let length: usize = self.0[..colon].parse().ok()?;
        let (first, rest) = self.0[colon + 1..].split_at_checked(length)?;
        let end = rest.bytes().position(|byte| byte == 0)?;
        let second;
        (second, self.0) = rest.split_at_checked(end + 1)?;
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
    match text.strip_suffix("\0\0").and_then(|both| both.split_once('\0')) {
        Some((_for_c, text)) => text,
        None => text.strip_suffix('\0').unwrap_or_default(),
    }
}

fn for_c(text: &str) -> &CStr {
    CStr::from_bytes_until_nul(text.as_bytes()).expect("every text in a block has a NUL behind it")
}

impl Parts<'_> {
    /// None when a part is not UTF-8, or all of it more than 4 GiB.
    pub(crate) fn into_block(self) -> Option<Block> {
        let mut bytes = Vec::with_capacity(self.length());
        let mut ends = [0; LAST];
        let mut end = |part: Part, bytes: &Vec<u8>| {
            let length = u32::try_from(bytes.len()).ok()?;
            if let Some(end) = ends.get_mut(part as usize) {
                *end = length;
            }
            Some(())
        };
        for (part, text) in [
            (Part::PayAmount, &self.pay_amount),
            (Part::Fee, &self.fee),
            (Part::Description, &self.description),
            (Part::InvoiceAddress, &self.invoice_address),
            (Part::CreatedDate, &self.created_date),
        ] {
            if let Some(text) = text {
                push(&mut bytes, text);
            }
            end(part, &bytes)?;
        }
        bytes.extend_from_slice(&self.cart_items);
        end(Part::CartItems, &bytes)?;
        for (part, pairs) in [(Part::Fiat, self.fiat), (Part::Extra, &self.extra)] {
            for (first, second) in pairs {
                push_length(&mut bytes, first.0.len() + 1);
                push(&mut bytes, first);
                push(&mut bytes, second);
            }
            end(part, &bytes)?;
        }
        let text = String::from_utf8(bytes).ok()?.into();
        Some(Block { text, ends })
    }

    /// How long the block will be, as long as no text in a pair is long.
    fn length(&self) -> usize {
        let texts = [
            &self.pay_amount,
            &self.fee,
            &self.description,
            &self.invoice_address,
            &self.created_date,
        ];
        let texts = texts.into_iter().flatten().map(|text| text.0.len() + 1);
        let pairs = self.fiat.iter().chain(&self.extra);
        let pairs = pairs.map(|(first, second)| first.0.len() + second.0.len() + 4);
        self.cart_items.len() + texts.chain(pairs).sum::<usize>()
    }
}

fn push(bytes: &mut Vec<u8>, text: &Kept<'_>) {
    bytes.extend_from_slice(&text.0);
    bytes.push(0);
}

fn push_length(bytes: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(digit @ 0..10) => bytes.push(b'0' + digit),
        _ => bytes.extend_from_slice(length.to_string().as_bytes()),
    }
    bytes.push(b':');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(description: Kept<'a>, extra: Vec<Pair<'a>>) -> Parts<'a> {
        Parts {
            pay_amount: Some(Kept::json(b"1")),
            fee: None,
            description: Some(description),
            invoice_address: Some(Kept::json(b"")),
            created_date: None,
            fiat: &[],
            cart_items: Vec::new(),
            extra,
        }
    }

    #[test]
    fn every_text_has_a_nul_behind_it_and_is_missing_or_empty_as_it_was() {
        for text in ["", "a", "\0", "a\0", "\0\0", "a\0b\0", "\u{fffd}", "1:"] {
            for value in ["", "{}"] {
                let pair = || (Kept::text(text.into()), Kept::json(value.as_bytes()));
                let block = parts(Kept::text(text.into()), vec![pair(), pair()])
                    .into_block()
                    .unwrap();
                let shown = text.replace('\0', "\u{fffd}");
                assert_eq!(block.text(Part::PayAmount), Some("1"));
                assert_eq!(block.text(Part::Fee), None);
                assert_eq!(block.c_str(Part::Fee), None);
                assert_eq!(block.text(Part::Description), Some(text));
                assert_eq!(
                    block.c_str(Part::Description).map(CStr::to_bytes),
                    Some(shown.as_bytes())
                );
                assert_eq!(block.text(Part::InvoiceAddress), Some(""));
                assert_eq!(block.c_str(Part::InvoiceAddress), Some(c""));
                assert_eq!(block.pairs(Part::Fiat).len(), 0);
                assert_eq!(block.pairs(Part::Extra).collect::<Vec<_>>(), [(text, value); 2]);
                let for_c = block
                    .c_strs(Part::Extra)
                    .map(|(name, json)| (name.to_bytes(), json.to_bytes()));
                assert_eq!(for_c.collect::<Vec<_>>(), [(shown.as_bytes(), value.as_bytes()); 2]);
            }
        }
    }

    #[test]
    fn what_is_not_utf_8_is_refused() {
        assert!(parts(Kept::json(b"\xc3"), Vec::new()).into_block().is_none());
        assert!(
            parts(Kept::json(b""), vec![(Kept::json(b"\xff"), Kept::json(b"1"))])
                .into_block()
                .is_none()
        );
    }
}
