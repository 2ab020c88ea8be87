//! Lists that arrive in pieces.

use serde_json::value::RawValue;

use super::assert_one_line;
use crate::wire::response::Malformed;
use crate::wire::splitter::{SplitError, Splitter, Step};

/// Small enough that some elements are too large.
const SMALL: usize = 24;

/// The elements, none in the place of one that is too large, and why they end.
pub(crate) type Outcome = (Vec<Option<Vec<u8>>>, Result<(), String>);

/// Splits the body, cut into pieces of these sizes again and again: as without a cut, and as `serde_json` splits it.
pub fn list(body: &[u8], sizes: &[u8]) {
    let whole = split(&[body], usize::MAX);
    assert_eq!(split(&pieces(body, sizes), usize::MAX), whole);
    assert_eq!(split(&body.chunks(1), usize::MAX), whole);
    assert_as_serde_json(body, &whole);

    let small = split(&[body], SMALL);
    assert_eq!(split(&pieces(body, sizes), SMALL), small);
    assert_eq!(split(&body.chunks(1), SMALL), small);
    let fits = |element: Option<Vec<u8>>| element.filter(|element| element.len() <= SMALL);
    assert_eq!(small, (whole.0.into_iter().map(fits).collect(), whole.1));
}

fn pieces<'a>(mut body: &'a [u8], sizes: &[u8]) -> impl Iterator<Item = &'a [u8]> + Clone {
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        let size = sizes.next().map_or(body.len(), |size| usize::from(*size) + 1);
        let piece;
        (piece, body) = body.split_at(size.min(body.len()));
        (!piece.is_empty()).then_some(piece)
    })
}

fn assert_as_serde_json(body: &[u8], (elements, ended): &Outcome) {
    let is_json = |element: &Option<Vec<u8>>| {
        let element = element.as_deref().expect("none is too large");
        serde_json::from_slice::<&RawValue>(element).is_ok()
    };
    match serde_json::from_slice::<Vec<&RawValue>>(body) {
        Ok(expected) => {
            let expected = expected.iter().map(|element| Some(element.get().as_bytes().to_vec()));
            assert_eq!((elements, ended), (&expected.collect(), &Ok(())));
        }
        // The inside of elements is not the splitter's to check, but nothing else may be wrong.
        Err(why) => assert!(ended.is_err() || !elements.iter().all(is_json), "{why}"),
    }
    if let Err(message) = ended {
        assert_one_line(message);
    }
}

/// It is the same whether whole elements are taken or split off.
pub(crate) fn split<'a>(pieces: &(impl IntoIterator<Item = &'a [u8]> + Clone), max_element: usize) -> Outcome {
    let [plain, taken] = [false, true].map(|taking| {
        let mut elements = Vec::new();
        let ended = feed(pieces.clone(), max_element, taking, &mut elements);
        (elements, ended.map_err(|error| Malformed::from(error).to_string()))
    });
    assert_eq!(plain, taken);
    plain
}

fn feed<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    max_element: usize,
    taking: bool,
    elements: &mut Vec<Option<Vec<u8>>>,
) -> Result<(), SplitError> {
    let mut splitter = Splitter::new(max_element);
    for mut piece in pieces {
        while !piece.is_empty() {
            let space = splitter.space();
            let count = piece.len().min(space.len());
            space[..count].copy_from_slice(&piece[..count]);
            splitter.filled(count);
            piece = &piece[count..];
            drain(&mut splitter, taking, elements)?;
        }
    }
    splitter.finish()
}

fn drain(splitter: &mut Splitter, taking: bool, elements: &mut Vec<Option<Vec<u8>>>) -> Result<(), SplitError> {
    loop {
        while let Some(element) = taking.then(|| splitter.take(leading)).flatten() {
            elements.push(Some(element));
        }
        let (at, element) = match splitter.next()? {
            Step::Element { bytes, index } => (index, Some(bytes.to_vec())),
            Step::TooLarge { index } => (index, None),
            Step::More | Step::End => return Ok(()),
        };
        assert_eq!(at, elements.len());
        elements.push(element);
    }
}

/// Any JSON that the bytes begin with.
pub(crate) fn leading(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let text = bytes.utf8_chunks().next()?.valid();
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let element = values.next()?.ok()?.get().into();
    Some((element, values.byte_offset()))
}
