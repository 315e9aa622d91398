//! The public methods of positions, written once for both drivers, as in [`face`](super::table).

/// Defines `Positions` of a driver. The parameters are those of [`face::table`](super::table::table).
macro_rules! positions {
    ($(#[$doc:meta])* $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct Positions(());

        impl Positions {
            /// Makes the table if it is missing; many programs may do so at once. When it is there, it takes no lock and
            /// no privilege. The [crate's page](crate#privileges) says what a role needs that uses it.
            ///
            /// # Errors
            /// When it is missing and the role may not make it, or the database fails.
            pub $($asyncness)? fn create<C: $client>(client: &mut C) -> Result<Self, Error> {
                $wait!(positions::create(&mut $driver(client))).map(Positions)
            }

            /// How far a feed has come; `None` when nothing was stored yet. One round trip.
            ///
            /// # Errors
            /// When the database fails.
            pub $($asyncness)? fn get<C: $client>(
                &self,
                client: &mut C,
                feed: &str,
            ) -> Result<Option<Position>, Error> {
                $wait!(positions::get(&mut $driver(client), feed))
            }

            /// Stores how far a feed has come, if it is still where the caller believes it to be: at `expected`. Call it in
            /// the transaction that writes the feed's rows. One round trip.
            ///
            /// # Errors
            /// When it is somewhere else ([`Error::is_position_moved`]): then roll back, as another program has written
            /// what this one is about to write. When the name is empty, holds U+0000 or is longer than 1,000 bytes, or the
            /// database fails.
            pub $($asyncness)? fn set<C: $client>(
                &self,
                client: &mut C,
                feed: &str,
                expected: Option<&Position>,
                position: &Position,
            ) -> Result<(), Error> {
                $wait!(positions::set(&mut $driver(client), feed, expected, position))
            }

            /// Forgets a feed, so that it begins anew, and says whether there was one. The role needs `DELETE`.
            ///
            /// # Errors
            /// When the database fails.
            pub $($asyncness)? fn remove<C: $client>(&self, client: &mut C, feed: &str) -> Result<bool, Error> {
                $wait!(positions::remove(&mut $driver(client), feed))
            }
        }
    };
}

pub(crate) use positions;
