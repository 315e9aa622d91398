//! Answers of stores, which anybody may have implemented.

use crate::Error;

/// Refuses a store's list of answers that is not as long as the list that it was asked about: rows would be passed over by it.
/// `call` is the method's name.
pub(crate) fn check_answers(call: &str, asked: usize, given: usize) -> Result<(), Error> {
    match asked == given {
        true => Ok(()),
        false => {
            let message = format!(
                "the store's `{call}` gave {given} answers about {asked} rows, so nothing was written: this is an error in the \
                 store's implementation of `Transaction`"
            );
            Err(Error::of_call("", message))
        }
    }
}
