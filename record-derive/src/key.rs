//! `#[derive(Key)]`: structs as table keys.

use crate::{
    attr::{self, Errors},
    expand,
    tokens::Tokens,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Fields, Ident, Type, ext::IdentExt, parse_quote, spanned::Spanned};

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let core = attr::Container::of_key(&input.attrs, &mut errors).core();
    let columns = columns(input, &mut errors);
    if errors.is_empty() {
        return expand(input, &core, &columns);
    }
    let (errors, code) = (errors.into_code(), broken(input, &core));
    quote!(#errors #code)
}

struct Column<'a> {
    ident: &'a Ident,
    name: String,
    ty: &'a Type,
    is_id: bool,
}

fn columns<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Vec<Column<'a>> {
    let mut columns = Vec::<Column<'a>>::new();
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.on(data.enum_token, "an enum is no key: use a struct, whose fields are the key columns");
            return columns;
        }
        Data::Union(data) => {
            errors.on(data.union_token, "a union is no key: use a struct, whose fields are the key columns");
            return columns;
        }
    };
    match fields {
        Fields::Unnamed(fields) => errors.on(
            fields,
            "a key's fields need names, which the key columns get; a tuple such as `(i32, i64)` is a key as it is",
        ),
        _ if fields.is_empty() => errors.on(&input.ident, "a key needs at least one column"),
        _ => {}
    }
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let attrs = attr::Field::of_key(&field.attrs, errors);
        let plain = ident.unraw().to_string();
        let name = attrs.column.as_ref().map_or(plain, |column| column.value.clone());
        if columns.iter().any(|other| other.name == name) {
            let span = attrs.column.as_ref().map_or(ident.span(), |column| column.span);
            errors.at(span, format!("two key columns are named `{name}`"));
        }
        if let Some(id) = &attrs.id
            && columns.iter().any(|other| other.is_id)
        {
            errors.at(id.span, "a key has one column of ids: remove one `id`");
        }
        columns.push(Column { ident, name, ty: &field.ty, is_id: attrs.id.is_some() });
    }
    columns
}

fn expand(input: &DeriveInput, core: &Tokens, columns: &[Column<'_>]) -> TokenStream {
    let private = quote!(#core::__private);
    let mut generics = input.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(parse_quote!(#core::key::KeyPart));
    }
    let (ident, (impl_generics, ty_generics, where_clause)) = (&input.ident, generics.split_for_impl());
    let idents: Vec<_> = columns.iter().map(|column| column.ident).collect();
    let names: Vec<_> = columns.iter().map(|column| &column.name).collect();
    // All that needs the type's trait is placed at the type, so that the compiler sees one error, not three.
    let each_part = |code: fn(&Type, &Tokens, &Ident) -> TokenStream| -> Vec<_> {
        columns.iter().map(|column| code(column.ty, core, column.ident)).collect()
    };
    let types = each_part(|ty, core, _| quote_spanned!(ty.span()=> <#ty as #core::key::KeyPart>::TYPE));
    let values = each_part(
        |ty, core, ident| quote_spanned!(ty.span()=> <#ty as #core::key::KeyPart>::value(&self.#ident)),
    );
    let readers = each_part(|ty, core, _| {
        quote_spanned! {ty.span()=>
            {
                let __reader: fn(#core::key::KeyValue<'_>) -> ::core::option::Option<#ty> =
                    <#ty as #core::key::KeyPart>::from_value;
                __reader
            }
        }
    });
    let id = columns.iter().enumerate().find(|(_, column)| column.is_id).map(|(i, column)| {
        let ty = column.ty;
        let part = quote_spanned!(ty.span()=> <#ty as #core::key::KeyPart>::TYPE);
        let number = expand::call_at(ty, quote!(#private::id_column), quote!(#i, #part));
        let of_key = quote!(const ID: ::core::option::Option<usize> = ::core::option::Option::Some(#number););
        // Without parameters it is known at once whether the type can hold ids.
        let check = input.generics.params.is_empty().then(|| quote!(const _: usize = #number;));
        let beside = quote! {
            #[automatically_derived]
            impl #impl_generics #core::key::IdKey for #ident #ty_generics #where_clause {
                type Id = #ty;
                const COLUMN: usize = #number;
            }
            #check
        };
        (of_key, beside)
    });
    let (id, beside) = id.unzip();
    quote! {
        #beside

        #[automatically_derived]
        impl #impl_generics #core::Key for #ident #ty_generics #where_clause {
            const COLUMNS: &'static [#core::key::KeyColumn] =
                &[#(#core::key::KeyColumn { name: #names, ty: #types }),*];
            #id

            fn for_each(&self, __each: &mut dyn ::core::ops::FnMut(#core::key::KeyValue<'_>)) {
                #(__each(#values);)*
            }

            fn read(__get: &mut #core::key::KeyReader<'_>) -> ::core::result::Result<Self, #core::Error> {
                ::core::result::Result::Ok(Self {
                    #(#idents: #private::next_key_part(__get, #names, #readers)?,)*
                })
            }
        }
    }
}

/// What is emitted beside errors: it compiles, so that uses of the type are no errors of their own.
fn broken(input: &DeriveInput, core: &Tokens) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #core::Key for #ident #ty_generics #where_clause {
            const COLUMNS: &'static [#core::key::KeyColumn] = &[];
            fn for_each(&self, _: &mut dyn ::core::ops::FnMut(#core::key::KeyValue<'_>)) {}
            fn read(_: &mut #core::key::KeyReader<'_>) -> ::core::result::Result<Self, #core::Error> {
                ::core::panic!()
            }
        }
    }
}
